"""Readings of Graph, whole or refused: pages to their end, twenty requests in one, and each tried again by itself."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Iterable, Mapping, Sequence
from typing import Any, TypeVar

import msgspec

from connector.clock import seconds_of
from connector.directories.entra.patience import Lost, Patience
from connector.directories.entra.requests import AT_ONCE, Answer, Read
from connector.directories.entra.wire import AGAIN, Wire
from connector.directories.entra.words import Refused, refusal

T = TypeVar("T")
Rows = list[dict[str, Any]]


class Graph:
    def __init__(self, wire: Wire, patience: Patience) -> None:
        self.wire = wire
        self.patience = patience

    async def page(self, url: str) -> dict[str, Any]:
        """One answer, of a path or a link. Raises Spent and Refused."""
        return await self.patience.persistently(lambda: self._page(url))

    async def rows(self, read: Read) -> Rows:
        """Everything of one list. Raises Spent and Refused."""
        found = (await self.lists([read]))[read]
        if isinstance(found, Refused):
            raise found
        return found

    async def lists(self, reads: Iterable[Read]) -> dict[Read, Rows | Refused]:
        """Every page of each list. Raises Spent; a list that is refused is refused wholly."""
        found: dict[Read, Rows | Refused] = {read: [] for read in reads}
        seen: set[str] = set()
        under_way = {read: read for read in found}
        while under_way:
            answers = await self.objects(under_way.values())
            following: dict[Read, Read] = {}
            for read, asked in under_way.items():
                try:
                    link = _take(found[read], answers[asked], seen)
                    if link:
                        following[read] = Read(self._below(link))
                except Refused as error:
                    found[read] = error
            under_way = following
        return found

    async def objects(self, reads: Iterable[Read]) -> dict[Read, dict[str, Any] | Refused]:
        """One answer each, or why there is none. Raises Spent."""
        found: dict[Read, dict[str, Any] | Refused] = {}
        waiting = list(dict.fromkeys(reads))

        async def go_on() -> None:
            before, after, why = len(found), 0.0, ""
            for answers in await together([self._some(chunk) for chunk in _chunks(waiting)]):
                for read, answer in answers.items():
                    if isinstance(answer, Lost):
                        after, why = max(after, answer.after), str(answer)
                    else:
                        found[read] = answer
            waiting[:] = [read for read in waiting if read not in found]
            if waiting:
                raise Lost(why, after=after, progress=len(found) > before)

        if waiting:
            await self.patience.persistently(go_on)
        return found

    async def _some(self, reads: Sequence[Read]) -> Mapping[Read, dict[str, Any] | Lost | Refused]:
        try:
            if len(reads) == 1:
                return {reads[0]: await self._page(reads[0].path)}
            answers = await self.wire.batch(reads)
        except (Lost, Refused) as error:
            return dict.fromkeys(reads, error)
        return {read: _told(answer) for read, answer in zip(reads, answers, strict=True)}

    async def _page(self, url: str) -> dict[str, Any]:
        try:
            body = msgspec.json.decode(await self.wire.get(url))
        except msgspec.DecodeError as error:
            raise Lost("an answer of Graph cannot be read") from error
        return _object(body)

    def _below(self, link: str) -> str:
        return self.wire.absolute(link).removeprefix(self.wire.root)


async def together(work: Sequence[Awaitable[T]]) -> list[T]:
    """All at once; where some fail, the first failure once all have ended."""
    done = await asyncio.gather(*work, return_exceptions=True)
    for each in done:
        if isinstance(each, BaseException):
            raise each
    return [each for each in done if not isinstance(each, BaseException)]


def after_of(answer: Answer) -> float:
    named = {name.lower(): value for name, value in answer.headers.items()}
    return seconds_of(named.get("retry-after"), time.time())


def refused(answer: Answer) -> Refused:
    error = answer.body.get("error") if isinstance(answer.body, dict) else None
    code, message = (str(error.get(key) or "") for key in ("code", "message")) if isinstance(error, dict) else ("", "")
    return Refused(*refusal(answer.status, code, message), status=answer.status, code=code)


def lost(answer: Answer) -> bool:
    return answer.status == 0 or answer.status in AGAIN


def _told(answer: Answer) -> dict[str, Any] | Lost | Refused:
    if lost(answer):
        return Lost(f"Graph answers {answer.status}", after=after_of(answer))
    if answer.status != 200:
        return refused(answer)
    try:
        return _object(answer.body)
    except Lost as error:
        return error


def _object(body: Any) -> dict[str, Any]:
    if not isinstance(body, dict) or not body.keys() & {"id", "value"}:
        raise Lost("an answer of Graph is neither an object nor a list")
    return body


def rows_of(page: Mapping[str, Any]) -> Rows:
    """Raises Refused."""
    rows = page.get("value")
    if not isinstance(rows, list) or not all(isinstance(row, dict) and "id" in row for row in rows):
        raise Refused("an answer of Graph holds no list of objects with their ids")
    return rows


def _take(rows: Rows | Refused, answer: dict[str, Any] | Refused, seen: set[str]) -> str:
    """Add a page's rows; its link to the next one, empty where it is the last. `seen`: the links so far."""
    if isinstance(answer, Refused):
        raise answer
    values, link = rows_of(answer), answer.get("@odata.nextLink", "")
    if not isinstance(link, str) or isinstance(rows, Refused):
        raise Refused("a page of Graph's leads nowhere")
    if link in seen:
        raise Refused("the pages of an answer go round in a circle")
    rows += values
    seen.update([link] if link else [])
    return link


def _chunks(reads: Sequence[Read]) -> list[Sequence[Read]]:
    """What is no path below the endpoint can't be part of a batch."""
    below = [read for read in reads if read.path.startswith("/")]
    apart: list[Sequence[Read]] = [[read] for read in reads if not read.path.startswith("/")]
    return apart + [below[start : start + AT_ONCE] for start in range(0, len(below), AT_ONCE)]
