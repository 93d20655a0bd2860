"""The state as a folder of one machine, readable by its owner only, and the names in it."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from connector.state import Doubt, RunLock, State
from connector.state.files import FolderFiles, prepare

if TYPE_CHECKING:
    from connector.state.database import Database
    from connector.state.head import Head

LEDGER = "ledger.db"


@dataclass(frozen=True, kw_only=True)
class Folder:
    """scratch: elsewhere, where that is wanted."""

    path: Path
    elsewhere: Path | None = None

    @property
    def files(self) -> FolderFiles:
        return FolderFiles(self.path)

    @property
    def scratch(self) -> Path:
        return self.elsewhere or self.path

    @property
    def mend(self) -> str:
        return "put back the state's folder from a copy, or begin with an empty one"

    def doubts(self) -> tuple[Doubt, ...]:
        return ()

    def exists(self) -> bool:
        return (self.path / LEDGER).is_file()

    def ledger(self) -> tuple[Database, Head]:
        from connector.state.head import FileHead
        from connector.state.sqlite import Sqlite

        path = prepare(self.path) / LEDGER
        return Sqlite.open(path), FileHead(self.path)

    def ledger_to_read(self) -> tuple[Database, Head]:
        if not self.path.is_dir() or os.access(self.path, os.W_OK | os.X_OK, effective_ids=True):
            return self.ledger()
        from connector.state.head import FileHead
        from connector.state.sqlite import Sqlite

        return Sqlite.open_to_read(self.path / LEDGER), FileHead(self.path, read_only=True)

    @contextmanager
    def lock(self, since: datetime) -> Iterator[RunLock]:
        from connector.state.lock import folder_lock

        with folder_lock(prepare(self.path), since) as held:
            yield held


def state_at(place: State | str | Path) -> State:
    """A bare path is a folder."""
    return Folder(path=Path(place)) if isinstance(place, str | Path) else place
