"""The two places where a state is kept, as tests see them: a folder, and a PostgreSQL database of two machines."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any, Protocol

from connector.state import State
from connector.state.folder import Folder
from connector.state.postgresql.connecting import Address
from connector.state.postgresql.server import Server
from tests.postgresql import server as postgresql

PLACES = ("folder", "postgresql")


class World(Protocol):
    """state: as this machine sees it. other: as another one does, where there is one. `argument` names it in a word."""

    @property
    def state(self) -> State: ...
    @property
    def other(self) -> State: ...
    @property
    def argument(self) -> str: ...

    def ask(self, query: str, values: Sequence[object] = ()) -> list[tuple[Any, ...]]:
        """Behind the connector's back; a value stands for each `?`."""
        ...

    def tamper(self, statement: str, values: Sequence[object] = ()) -> None:
        """What somebody does who owns the database: take the refusals away, alter, and put them back."""
        ...

    def lose_head(self) -> None: ...


@dataclass(frozen=True, kw_only=True)
class FolderWorld:
    path: Path

    @property
    def state(self) -> State:
        return Folder(path=self.path)

    @property
    def other(self) -> State:
        return self.state

    @property
    def argument(self) -> str:
        return str(self.path)

    def ask(self, query: str, values: Sequence[object] = ()) -> list[tuple[Any, ...]]:
        with closing(sqlite3.connect(self.path / "ledger.db")) as raw:
            return raw.execute(query, values).fetchall()

    def tamper(self, statement: str, values: Sequence[object] = ()) -> None:
        with closing(sqlite3.connect(self.path / "ledger.db", isolation_level=None)) as raw:
            refusals = raw.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'").fetchall()
            for name, _ in refusals:
                raw.execute(f"DROP TRIGGER {name}")
            raw.execute(statement, values)
            for _, sql in refusals:
                raw.execute(sql)

    def lose_head(self) -> None:
        (self.path / "head").unlink()


@dataclass(frozen=True, kw_only=True)
class SharedWorld:
    server: postgresql.Server
    database: str
    scratch: Path
    opened: list[Server] = field(default_factory=list)

    @cached_property
    def state(self) -> Server:
        return self.machine("one")

    @cached_property
    def other(self) -> Server:
        return self.machine("two")

    def machine(self, name: str, **options: str) -> Server:
        address = Address(
            url=self.server.url(self.database, **options), base=self.scratch, password=lambda: postgresql.PASSWORD
        )
        self.opened.append(Server(address=address, scratch=self.scratch / name))
        return self.opened[-1]

    @property
    def argument(self) -> str:
        return f"{self.server.url(self.database)} {self.scratch / 'one'}"

    def ask(self, query: str, values: Sequence[object] = ()) -> list[tuple[Any, ...]]:
        return self.server.ask(query.replace("?", "%s"), values, self.database)

    def tamper(self, statement: str, values: Sequence[object] = ()) -> None:
        with self.server.administrator(self.database) as connection:
            connection.execute("SET session_replication_role = replica")
            connection.execute(statement.replace("?", "%s"), values)

    def lose_head(self) -> None:
        self.tamper("DELETE FROM head")

    def close(self) -> None:
        for state in self.opened:
            state.database.close()


def state_named(argument: str) -> State:
    """In another process, by the `argument` of a world."""
    place, _, scratch = argument.partition(" ")
    if not scratch:
        return Folder(path=Path(place))
    address = Address(url=place, base=Path(scratch), password=lambda: postgresql.PASSWORD)
    return Server(address=address, scratch=Path(scratch))
