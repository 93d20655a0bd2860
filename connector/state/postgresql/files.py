"""Files as rows of a table; see `state.files.Files`."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Protocol

from sqlalchemy import Connection, delete, func, select
from sqlalchemy.dialects.postgresql import insert

from connector.atomic import Bytes
from connector.state.files import Files
from connector.state.postgresql.database import Postgres
from connector.state.schema import files


class Tables(Protocol):
    @property
    def database(self) -> Postgres: ...
    @property
    def made(self) -> Postgres:
        """With the tables, made where they lack."""
        ...


@dataclass(frozen=True)
class ServerFiles:
    """`inside`: the transaction that all of it belongs to; else each call has its own."""

    server: Tables
    inside: Connection | None = None

    def called(self, name: str) -> str:
        return f"{self.server.database.label}: {name}"

    def names(self, folder: str) -> list[str]:
        first, after = f"{folder}/", f"{folder}0"  # `0` comes after `/`
        query = select(files.c.name).where(files.c.name > first, files.c.name < after).order_by(files.c.name)
        with self._reading() as connection:
            found = [name.removeprefix(first) for name in connection.execute(query).scalars()]
        return [name for name in found if "/" not in name]

    def read(self, name: str) -> bytes | None:
        with self._reading() as connection:
            found = connection.execute(select(files.c.content).where(files.c.name == name)).scalar()
        return None if found is None else bytes(found)

    def digest(self, name: str) -> str | None:
        query = select(func.encode(func.sha256(files.c.content), "hex")).where(files.c.name == name)
        with self._reading() as connection:
            found: str | None = connection.execute(query).scalar()
        return found

    def write(self, name: str, data: Bytes) -> None:
        content = {"content": bytes(data)}
        query = insert(files).values(name=name, **content)
        with self._writing() as connection:
            connection.execute(query.on_conflict_do_update(index_elements=[files.c.name], set_=content))

    def drop(self, name: str) -> None:
        with self._writing() as connection:
            connection.execute(delete(files).where(files.c.name == name))

    def tidy(self, folder: str) -> None:
        """A transaction leaves nothing half written."""

    @contextmanager
    def alone(self, folder: str) -> Iterator[Files]:
        with self.server.made.writing(folder) as connection:
            yield ServerFiles(self.server, connection)

    @contextmanager
    def _reading(self) -> Iterator[Connection]:
        if self.inside is not None:
            yield self.inside
            return
        with self.server.made.reading() as connection:
            yield connection

    @contextmanager
    def _writing(self) -> Iterator[Connection]:
        if self.inside is not None:
            yield self.inside
            return
        with self.server.made.writing("files") as connection:
            yield connection
