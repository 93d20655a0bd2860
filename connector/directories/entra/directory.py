"""Entra ID as a Directory: asynchronous within, in one event loop of its own."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Iterator, Sequence
from typing import Any, TypeVar

from connector.directories import DirectoryError, Finding, Outcome, Snapshot, Traced, Write
from connector.directories.entra.checking import check_all, told
from connector.directories.entra.credentials import login_of
from connector.directories.entra.gathering import gather
from connector.directories.entra.graph import Graph
from connector.directories.entra.pace import Pace
from connector.directories.entra.patience import Patience
from connector.directories.entra.reading import read_protected, snapshot_of
from connector.directories.entra.recall import Recall
from connector.directories.entra.settings import EntraSettings
from connector.directories.entra.wire import Wire
from connector.directories.entra.writing import write_all
from connector.directories.memory import Memory
from connector.directories.settings import ResolvePath, ResolveSecret

T = TypeVar("T")
AUDIT_LOG = (
    "the groups record neither when nor by whom; Entra's audit log does, for some weeks: in the admin centre under "
    "Audit logs, category GroupManagement (role Reports Reader); the connector does without AuditLog.Read.All"
)


class EntraDirectory:
    """Logs on at the first use; not for several threads at once, nor inside a running event loop."""

    def __init__(
        self,
        settings: EntraSettings,
        resolve_path: ResolvePath,
        resolve_secret: ResolveSecret,
        memory: Memory | None = None,
    ) -> None:
        self.settings = settings
        self._login = login_of(settings, resolve_path, resolve_secret)
        self._loop = asyncio.Runner()
        self._pace = Pace(settings.writes.count, settings.writes.seconds)
        self._opened: Graph | None = None
        self._recall = Recall(memory, settings)
        self._protected: dict[str, str | None] | None = None

    def read(self, references: Sequence[str]) -> Snapshot:
        """Raises DirectoryError where nothing could be read."""
        wanted = list(dict.fromkeys(references))
        reading = self._loop.run(gather(self._graph(), self.settings, self._recall, wanted))
        self._protected = reading.protected
        return snapshot_of(reading, self.settings, wanted)

    def write(self, writes: Sequence[Write]) -> Iterator[Outcome]:
        if not writes:
            return
        try:
            graph, protected = self._graph(), self._loop.run(self._protected_ids())
            self._recall.note_groups({write.group for write in writes})
        except DirectoryError as error:
            yield from (Outcome(write=write, result="failed", message=str(error)) for write in dict.fromkeys(writes))
            return
        job = write_all(graph, self.settings, self._pace, protected, writes)
        try:
            while (outcomes := self._loop.run(_next(job))) is not None:
                self._recall.note_outcomes(outcomes)
                yield from outcomes
        finally:
            self._loop.run(job.aclose())

    def trace(self, memberships: Sequence[tuple[str, str]]) -> Traced:  # noqa: ARG002 - the Protocol's signature
        return Traced(words=AUDIT_LOG)

    def check(self, references: Sequence[str]) -> Iterator[Finding]:
        try:
            graph = self._graph()
        except DirectoryError as error:
            yield told(self.settings.login, error)
            return
        yield from check_all(graph, self.settings, references, lambda check: self._loop.run(_finished(check)))

    def close(self) -> None:
        if self._opened is not None:
            self._loop.run(self._opened.wire.close())
            self._opened = None
        self._loop.close()

    async def _protected_ids(self) -> frozenset[str]:
        if self._protected is None:
            self._protected = await read_protected(self._graph(), self.settings)
        return frozenset(account for account in self._protected.values() if account)

    def _graph(self) -> Graph:
        """Raises DirectoryError where the credential cannot be used."""
        if self._opened is None:
            wire = Wire(self._login)
            self._opened = Graph(wire, Patience(self.settings.timeouts.total))
        return self._opened


async def _finished(work: Awaitable[T]) -> T:
    return await work


async def _next(job: Any) -> list[Outcome] | None:
    found: list[Outcome] | None = await anext(job, None)
    return found
