"""The database of a ledger: what each kind offers, and how its schema is brought up to date."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any, Protocol

from sqlalchemy import Connection, inspect, text

from connector.state.errors import WRITABLE, StateError
from connector.state.head import Head
from connector.state.migrations import NEWEST


class Database(Protocol):
    """Every method raises StateError, also for what goes wrong inside the blocks."""

    @property
    def label(self) -> str:
        """What messages call it."""
        ...

    @property
    def read_only(self) -> bool:
        """Whether it was opened as it stands."""
        ...

    def reading(self) -> AbstractContextManager[Connection]:
        """One view of all lines, whatever others write meanwhile."""
        ...

    def writing(self) -> AbstractContextManager[Connection]:
        """One transaction, and nobody else writes; committed at the end of the block."""
        ...

    def add(self, connection: Connection, rows: Sequence[tuple[Any, ...]]) -> None:
        """Lines by COLUMNS, at the end."""
        ...

    def damage(self) -> str:
        """What the database finds wrong with itself; empty where nothing is."""
        ...

    def close(self) -> None: ...


def bring_up_to_date(database: Database, head: Head) -> None:
    """Make the tables, and change them, where that is to be done. Raises StateError."""
    with database.reading() as connection:
        if is_newest(connection, database.label):
            return
    if database.read_only:
        raise StateError(f"{database.label}: the ledger is of an earlier version of the connector", WRITABLE)
    with head.held(), database.writing() as connection:
        if not is_newest(connection, database.label):  # another process may have been first
            migrate(connection)


def is_newest(connection: Connection, label: str) -> bool:
    """Whether nothing is to be migrated. Raises StateError for the ledger of a later version of the connector."""
    if not inspect(connection).has_table("alembic_version"):
        return False
    found = connection.execute(text("SELECT version_num FROM alembic_version")).scalar()
    if found and found > NEWEST:
        raise StateError(f"{label}: the ledger was written by a later version of the connector", "install that version")
    return found == NEWEST


def migrate(connection: Connection) -> None:
    """Bring the schema up to date inside the caller's transaction."""
    from alembic import command  # half a second of imports, needed once in the life of a schema
    from alembic.config import Config

    config = Config(attributes={"connection": connection})
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations").replace("%", "%%"))
    command.upgrade(config, "head")
