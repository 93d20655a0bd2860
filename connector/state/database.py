"""The ledger's SQLite file: how it is opened, brought up to date, and what its errors mean."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote

from sqlalchemy import URL, Connection, Engine, create_engine, event, inspect, text
from sqlalchemy.exc import DBAPIError

from connector.state.errors import WRITABLE, StateError, plain_file_errors
from connector.state.migrations import NEWEST

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


def open_engine(path: Path) -> Engine:
    """Only the owner may read a file that this makes. Raises StateError."""
    with plain_file_errors(path):
        os.close(os.open(path, os.O_CREAT | os.O_RDWR, 0o600))
    engine = create_engine(URL.create("sqlite", database=str(path)), connect_args={"timeout": WAIT_SECONDS})
    event.listen(engine, "connect", _prepare)
    event.listen(engine, "begin", _begin)
    return engine


def open_to_read(path: Path) -> Engine:
    """For a folder in which nothing can be written: the file as it stands. Raises StateError."""
    with plain_file_errors(path):
        os.close(os.open(path, os.O_RDONLY))
    # from such a folder SQLite cannot open a log; where there is none, it must be told that nobody writes
    alone = "&immutable=1" if not path.with_name(f"{path.name}-wal").exists() else ""
    address = f"file:{quote(str(path.absolute()))}?mode=ro{alone}&uri=true"
    engine = create_engine(f"sqlite:///{address}", connect_args={"timeout": WAIT_SECONDS})
    event.listen(engine, "connect", _by_hand)
    event.listen(engine, "begin", _begin)
    return engine


def damage(connection: Connection) -> str:
    """What SQLite finds wrong with its own file; empty where nothing is."""
    found = connection.execute(text("PRAGMA quick_check(1)")).scalar()
    return "" if found == "ok" else str(found)


@contextmanager
def reading(engine: Engine, path: Path) -> Iterator[Connection]:
    with plain_errors(path), engine.begin() as connection:
        yield connection


@contextmanager
def writing(engine: Engine, path: Path) -> Iterator[Connection]:
    """One transaction that holds the database's write lock from its start; committed at the end of the block."""
    with plain_errors(path), engine.execution_options(begin="BEGIN IMMEDIATE").begin() as connection:
        yield connection


@contextmanager
def plain_errors(path: Path) -> Iterator[None]:
    try:
        yield
    except DBAPIError as error:
        raise _in_words(path, error) from error


def is_newest(connection: Connection, path: Path) -> bool:
    """Whether nothing is to be migrated. Raises StateError for the ledger of a later version of the connector."""
    if not inspect(connection).has_table("alembic_version"):
        return False
    found = connection.execute(text("SELECT version_num FROM alembic_version")).scalar()
    if found and found > NEWEST:
        raise StateError(f"{path}: the ledger was written by a later version of the connector", "install that version")
    return found == NEWEST


def migrate(connection: Connection) -> None:
    """Bring the schema up to date inside the caller's transaction."""
    from alembic import command  # half a second of imports, needed once in the life of a schema
    from alembic.config import Config

    config = Config(attributes={"connection": connection})
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations").replace("%", "%%"))
    command.upgrade(config, "head")


def _prepare(connection: object, _: object) -> None:
    _by_hand(connection, _)
    cursor = connection.cursor()  # type: ignore[attr-defined]
    # a reader never delays a run's records, and each record is on the disk before its change is made
    cursor.execute("PRAGMA journal_mode = WAL")
    cursor.execute("PRAGMA synchronous = FULL")
    cursor.close()


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
