"""One job of writes: twenty requests in a batch, each answered for by itself, sent again where that may help.

An addition of twenty is done wholly or not at all. What is refused is held against a new reading of its group: what the
group shows to be so is dropped, and a request refused for another reason is divided until the bad id stands alone. What
was throttled, or never answered, may have been done all the same: it is sent again, and "already so" then means done.
"""

from __future__ import annotations

import asyncio
import time
from collections import deque
from collections.abc import AsyncIterator, Mapping, Sequence
from typing import Literal, TypeVar

from connector.directories import DirectoryError, Outcome, Write
from connector.directories.entra.chunks import Chunk, chunks_of
from connector.directories.entra.graph import Graph, after_of, lost, refused, together
from connector.directories.entra.pace import Pace
from connector.directories.entra.patience import Lost, Spent
from connector.directories.entra.reading import read_members
from connector.directories.entra.requests import AT_ONCE, Answer
from connector.directories.entra.settings import EntraSettings
from connector.directories.entra.wire import MISSING, UNAUTHORIZED
from connector.directories.entra.words import ABSENT, EXISTS, WHOLE_GROUP, Refused

W = TypeVar("W", bound=str)
Result = Literal["done", "already"]
DOUBTFUL = frozenset({400, MISSING})
INSIST = 4  # times that a removal is sent whose answer and whose group contradict each other
GONE = "the group does not exist any more"
NOT_SHOWN = "Graph says that it is done; its list of the members does not show it yet"


class Job:
    """`root` of the endpoint, quota and patience are those of the command."""

    def __init__(self, graph: Graph, pace: Pace, settings: EntraSettings, writes: Sequence[Write]) -> None:
        self.graph = graph
        self.pace = pace
        self.settings = settings
        self._queue = deque(chunks_of(writes))
        self._doubts: list[tuple[Chunk, Refused]] = []
        self._said: list[tuple[Chunk, Result]] = []  # by the server; no reading has shown it yet
        self._unsure: list[tuple[Chunk, str]] = []  # given up after it was sent, and why
        self._settled: list[Outcome] = []
        self._why = ""  # it was sent again, the last time

    async def outcomes(self) -> AsyncIterator[list[Outcome]]:
        """Each write's, once. Raises nothing."""
        try:
            while self._queue or self._doubts:
                await self.graph.patience.persistently(self._wave)
                yield self._take()
        except DirectoryError as error:
            self._give_up(str(error))
        await self._confirm()
        yield self._take()

    async def _wave(self) -> None:
        """As much as goes out at once, and its answers. Raises Lost where some of it must be sent again."""
        before = len(self._queue)
        chunks = self._next()
        parts = [chunks[start : start + AT_ONCE] for start in range(0, len(chunks), AT_ONCE)]
        answers = [pair for pairs in await together([self._send(part) for part in parts]) for pair in pairs]
        waits = [wait for chunk, answer in answers if (wait := self._judge(chunk, answer)) is not None]
        waits += await self._resolve()
        if waits:
            raise Lost(self._why, after=max(waits), progress=len(self._queue) < before)

    def _next(self) -> list[Chunk]:
        """Raises Spent where the write quota would outlast the time allowed."""
        size = min(len(self._queue), AT_ONCE * self.settings.concurrency, self.pace.count)
        while self.pace.wait(size) > self.graph.patience.left:
            if size <= AT_ONCE:
                raise Spent("the write quota outlasts `timeouts.total`; the next run goes on")
            size -= AT_ONCE
        return [self._queue.popleft() for _ in range(size)]

    async def _send(self, chunks: Sequence[Chunk]) -> list[tuple[Chunk, Answer | Lost | Refused]]:
        await self.pace.take(len(chunks))
        try:
            answers = await self.graph.wire.batch([chunk.request(self.graph.wire.root) for chunk in chunks])
        except (Lost, Refused) as error:
            return [(chunk, error) for chunk in chunks]
        return list(zip(chunks, answers, strict=True))

    def _judge(self, chunk: Chunk, answer: Answer | Lost | Refused) -> float | None:
        """Settle, doubt or put back; seconds to wait (0: a while) where it is to be sent again."""
        if isinstance(answer, Lost):
            return self._again(chunk, answer.after, str(answer))
        if isinstance(answer, Refused):
            self._fail(chunk, str(answer))
        elif 200 <= answer.status < 300:
            self._said.append((chunk, "done"))
        elif lost(answer) or answer.status == UNAUTHORIZED:
            return self._again(chunk, after_of(answer), f"Graph answers {answer.status}")
        else:
            self._refused(chunk, refused(answer))
        return None

    def _again(self, chunk: Chunk, after: float, why: str) -> float:
        self._why = why
        self._queue.append(Chunk(chunk.writes, unsure=True, tries=chunk.tries))
        return after

    def _refused(self, chunk: Chunk, refusal: Refused) -> None:
        low = refusal.what.lower()
        if refusal.status in DOUBTFUL and not any(words in low for words in WHOLE_GROUP):
            self._doubts.append((chunk, refusal))
        else:
            self._fail(chunk, str(refusal))

    async def _resolve(self) -> list[float]:
        """Hold each doubt, and all that waits for the same groups, against the groups as they are now."""
        if not self._doubts:
            return []
        members, failures = await read_members(self.graph, {chunk.group for chunk, _ in self._doubts})
        doubts, self._doubts = self._doubts, []
        waits = []
        for chunk, refusal in doubts:
            if chunk.group in failures:
                self._settle(chunk.writes, "failed", _words(failures[chunk.group]))
            elif (wait := self._compare(chunk, refusal, members[chunk.group])) is not None:
                waits.append(wait)
        self._drop_settled(members)
        return waits

    def _compare(self, chunk: Chunk, refusal: Refused, members: Mapping[str, str]) -> float | None:
        so, rest = chunk.parts(members)
        self._settle(so, "done" if chunk.unsure else "already")
        if not rest:
            return None
        if so:
            self._queue.append(chunk.of(rest))
        elif len(rest) > 1:
            self._queue.extend(chunk.divided(refusal.what))
        elif chunk.adds and EXISTS not in refusal.what:
            missing = refusal.status == MISSING or any(words in refusal.what for words in ABSENT)
            self._settle(rest, "failed", "the account does not exist any more" if missing else str(refusal))
        elif chunk.adds or chunk.tries + 1 >= INSIST:
            self._said.append((chunk, "done" if chunk.unsure else "already"))
        else:
            self._why = refusal.what
            self._queue.append(Chunk(chunk.writes, unsure=chunk.unsure, tries=chunk.tries + 1))
            return 0.0
        return None

    def _drop_settled(self, members: Mapping[str, Mapping[str, str]]) -> None:
        waiting, self._queue = self._queue, deque()
        for chunk in waiting:
            so, rest = chunk.parts(members[chunk.group]) if chunk.group in members else ((), chunk.writes)
            self._settle(so, "done" if chunk.unsure else "already")
            if rest:
                self._queue.append(chunk.of(rest))

    def _fail(self, chunk: Chunk, message: str) -> None:
        """What was sent before may have been done: the last reading tells."""
        if chunk.unsure:
            self._unsure.append((chunk, message))
        else:
            self._settle(chunk.writes, "failed", message)

    def _give_up(self, message: str) -> None:
        for chunk in [*self._queue, *(chunk for chunk, _ in self._doubts)]:
            self._fail(chunk, message)
        self._queue.clear()
        self._doubts.clear()

    async def _confirm(self) -> None:
        """Read the groups until they show what the server said, or `settle` is over."""
        until, pause = time.monotonic() + self.settings.timeouts.settle, 0.25
        while waiting := {chunk.group for chunk, _ in (*self._said, *self._unsure)}:
            try:
                members, failures = await read_members(self.graph, waiting)
            except DirectoryError:
                break
            self._said = self._show(self._said, members, failures)
            self._unsure = self._show(self._unsure, members, failures, shown="done")
            if not self._said or time.monotonic() + pause > until:
                break
            await asyncio.sleep(pause)
            pause *= 2
        for chunk, _ in self._said:
            self._settle(chunk.writes, "accepted", NOT_SHOWN)
        for chunk, message in self._unsure:
            self._settle(chunk.writes, "failed", f"it is not known whether this was done: {message}")

    def _show(
        self,
        waiting: Sequence[tuple[Chunk, W]],
        members: Mapping[str, Mapping[str, str]],
        failures: Mapping[str, Refused],
        shown: Result | None = None,
    ) -> list[tuple[Chunk, W]]:
        """Settle what the groups show, as `shown` or as each was said; what they do not show yet."""
        left: list[tuple[Chunk, W]] = []
        for chunk, said in waiting:
            if chunk.group not in members:
                if failures[chunk.group].status == MISSING:
                    self._settle(chunk.writes, "failed", GONE)
                else:
                    left.append((chunk, said))
                continue
            so, rest = chunk.parts(members[chunk.group])
            self._settle(so, shown or ("already" if said == "already" else "done"))
            if rest:
                left.append((chunk.of(rest), said))
        return left

    def _settle(
        self, writes: Sequence[Write], result: Literal["done", "already", "accepted", "failed"], message: str = ""
    ) -> None:
        self._settled += [Outcome(write=write, result=result, message=message) for write in writes]

    def _take(self) -> list[Outcome]:
        taken, self._settled = self._settled, []
        return taken


def _words(refusal: Refused) -> str:
    return GONE if refusal.status == MISSING else str(refusal)
