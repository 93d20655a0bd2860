"""What outlives a run: the ledger of events, the run lock, plans that wait, what each run read; behind one Protocol."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from connector.state.database import Database
    from connector.state.files import Files
    from connector.state.head import Head


class RunLock(Protocol):
    """The right to be the one run on a state."""

    def check(self) -> None:
        """Raises StateError where it was lost meanwhile."""
        ...


@dataclass(frozen=True, kw_only=True)
class Doubt:
    """Something about a state that is to be mended, or (`ok`) that could be better; with the fix."""

    ok: bool
    words: str
    fix: str


class State(Protocol):
    """Where all of it is kept: a folder of one machine, or what several share. Every method raises StateError.

    files: all but the ledger. scratch: a folder of this machine, for what no other one needs. mend: what to do where
    the ledger has lost lines.
    """

    @property
    def files(self) -> Files: ...
    @property
    def scratch(self) -> Path: ...
    @property
    def mend(self) -> str: ...

    def doubts(self) -> Iterable[Doubt]:
        """Of one that opens."""
        ...

    def exists(self) -> bool:
        """Whether there is a ledger; makes nothing."""
        ...

    def ledger(self) -> tuple[Database, Head]:
        """To read and to write, made where it lacks."""
        ...

    def ledger_to_read(self) -> tuple[Database, Head]:
        """As `ledger`; where nothing can be written, the ledger as it stands."""
        ...

    def lock(self, since: datetime) -> AbstractContextManager[RunLock]:
        """Raises Locked at once where another run holds it."""
        ...
