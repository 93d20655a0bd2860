"""The ledger as a SQLite file: how it is opened, and what its errors mean."""

from __future__ import annotations

import os
import sqlite3
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self
from urllib.parse import quote

from sqlalchemy import URL, Connection, Engine, create_engine, event, insert, text
from sqlalchemy.exc import DBAPIError

from connector.state.errors import WRITABLE, StateError, plain_file_errors
from connector.state.schema import events

WAIT_SECONDS = 30
WORDS = {
    "SQLITE_READONLY": ("can't be written", WRITABLE),
    "SQLITE_CANTOPEN": ("can't be opened", WRITABLE),
    "SQLITE_PERM": ("can't be opened", WRITABLE),
    "SQLITE_FULL": ("can't be written: the disk is full", "free some space; what was recorded is safe"),
    "SQLITE_BUSY": ("is in use by another program", "wait for it to end, or close it"),
    "SQLITE_CORRUPT": ("is damaged", "restore the state's folder from a backup"),
    "SQLITE_NOTADB": ("is not a database", "restore the state's folder from a backup, or name another one"),
    "SQLITE_IOERR": ("can't be read or written: the disk reports an error", "look at the disk and at the system's log"),
}


@dataclass(frozen=True)
class Sqlite:
    """See `database.Database`."""

    path: Path
    engine: Engine
    read_only: bool = False

    @classmethod
    def open(cls, path: Path) -> Self:
        """Only the owner may read a file that this makes. Raises StateError."""
        with plain_file_errors(path):
            os.close(os.open(path, os.O_CREAT | os.O_RDWR, 0o600))
        engine = create_engine(URL.create("sqlite", database=str(path)), connect_args={"timeout": WAIT_SECONDS})
        event.listen(engine, "connect", _prepare)
        event.listen(engine, "begin", _begin)
        return cls(path, engine)

    @classmethod
    def open_to_read(cls, path: Path) -> Self:
        """For a folder in which nothing can be written: the file as it stands. Raises StateError."""
        with plain_file_errors(path):
            os.close(os.open(path, os.O_RDONLY))
        # from such a folder SQLite cannot open a log; where there is none, it must be told that nobody writes
        alone = "&immutable=1" if not path.with_name(f"{path.name}-wal").exists() else ""
        address = f"file:{quote(str(path.absolute()))}?mode=ro{alone}&uri=true"
        engine = create_engine(f"sqlite:///{address}", connect_args={"timeout": WAIT_SECONDS})
        event.listen(engine, "connect", _by_hand)
        event.listen(engine, "begin", _begin)
        return cls(path, engine, read_only=True)

    @property
    def label(self) -> str:
        return str(self.path)

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        with _plain_errors(self.path), self.engine.begin() as connection:
            yield connection

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """It holds the database's write lock from its start."""
        with (
            _plain_errors(self.path),
            self.engine.execution_options(begin="BEGIN IMMEDIATE").begin() as connection,
        ):
            yield connection

    def add(self, connection: Connection, rows: Sequence[tuple[Any, ...]]) -> None:
        # tuples in the table's order: half the time of SQLAlchemy's dicts
        connection.exec_driver_sql(str(insert(events).compile(connection)), list(rows))

    def damage(self) -> str:
        with self.reading() as connection:
            found = connection.execute(text("PRAGMA quick_check(1)")).scalar()
        return "" if found == "ok" else str(found)

    def close(self) -> None:
        self.engine.dispose()


@contextmanager
def _plain_errors(path: Path) -> Iterator[None]:
    try:
        yield
    except DBAPIError as error:
        raise _in_words(path, error) from error


def _prepare(connection: object, _: object) -> None:
    _by_hand(connection, _)
    cursor = connection.cursor()  # type: ignore[attr-defined]
    # a reader never delays a run's records, and each record is on the disk before its change is made
    _keep_a_log(cursor)
    cursor.execute("PRAGMA synchronous = FULL")
    cursor.close()


def _keep_a_log(cursor: sqlite3.Cursor) -> None:
    """Where several make the file at once, SQLite refuses this at once instead of waiting as it does for all else."""
    last = time.monotonic() + WAIT_SECONDS
    while True:
        try:
            cursor.execute("PRAGMA journal_mode = WAL")
        except sqlite3.OperationalError as error:
            if not error.sqlite_errorname.startswith("SQLITE_BUSY") or time.monotonic() > last:
                raise
            time.sleep(0.05)
        else:
            return


def _by_hand(connection: object, _: object) -> None:
    # the driver's own BEGIN comes too late: it leaves changes of the schema outside the transaction
    connection.isolation_level = None  # type: ignore[attr-defined]


def _begin(connection: Connection) -> None:
    connection.exec_driver_sql(connection.get_execution_options().get("begin", "BEGIN"))


def _in_words(path: Path, error: DBAPIError) -> StateError:
    name = getattr(error.orig, "sqlite_errorname", "")
    for prefix, (message, help_) in WORDS.items():
        if name.startswith(prefix):
            return StateError(f"{path}: the ledger {message}", help_)
    return StateError(f"{path}: the ledger can't be used: {error.orig}")
