"""A session of a database that reads in one snapshot, can't write, ends by rollback, and does not last for ever."""

from __future__ import annotations

import os
import socket
import sqlite3
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import quote

from sqlalchemy import Connection, Engine, NullPool, create_engine
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError, NoSuchModuleError

from connector.databases.address import label
from connector.sources import Missing, SourceError
from connector.sources.sql_errors import plain_errors
from connector.sources.sql_settings import POSTGRESQL, SQLITE

WAIT = 10  # seconds for another program that writes to the file
SET = """
    SELECT set_config('default_transaction_read_only', 'on', false), set_config('statement_timeout', %s, false),
    set_config('idle_in_transaction_session_timeout', '0', false), set_config('TimeZone', 'UTC', false),
    set_config('DateStyle', 'ISO', false)
"""
FIRST = {"sqlite": "BEGIN", "oracle": "SET TRANSACTION READ ONLY"}
"""What begins a transaction, where the driver does not say it all."""


@dataclass(kw_only=True)
class Deadline:
    """cut: ends what the driver waits for, from another thread. ends: what is closed at the end."""

    label: str
    late: threading.Event = field(default_factory=threading.Event)
    cut: Callable[[], None] = lambda: None
    ends: ExitStack = field(default_factory=ExitStack)

    def end(self) -> None:
        self.late.set()
        self.cut()

    def stop_if_late(self) -> None:
        """Raises SourceError."""
        if self.late.is_set():
            raise SourceError(f"{self.label}: the database gave not all rows within the source's `timeout`")


@dataclass(frozen=True, kw_only=True)
class Session:
    """connection: in its transaction."""

    connection: Connection
    deadline: Deadline

    def stop_if_late(self) -> None:
        """Raises SourceError."""
        if self.deadline.late.is_set() and self.connection.dialect.name == "postgresql":
            self.connection.invalidate()  # the line is cut: to close a cursor over it would fail, and be told at length
        self.deadline.stop_if_late()


@dataclass(frozen=True, kw_only=True)
class Database:
    """url: without its password; base: what files in it are relative to; seconds: for all that is read at once."""

    url: str
    base: Path
    seconds: float
    password: str | None = field(default=None, repr=False)

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """Raises Missing and SourceError."""
        deadline = Deadline(label=label(self.url))
        timer = threading.Timer(self.seconds, deadline.end)
        timer.daemon = True
        with plain_errors(deadline.label, self.password, deadline.stop_if_late):
            engine = self._engine(deadline)
            timer.start()
            try:
                with engine.connect() as connection:
                    if first := FIRST.get(engine.dialect.name):
                        connection.exec_driver_sql(first)
                    yield Session(connection=connection, deadline=deadline)
                    connection.rollback()
            finally:
                timer.cancel()
                timer.join()  # where it is at it already, what it looks at is still there
                engine.dispose()
                deadline.ends.close()

    def _engine(self, deadline: Deadline) -> Engine:
        common: dict[str, Any] = {"poolclass": NullPool, "hide_parameters": True}
        if self.url.startswith(SQLITE):
            return create_engine("sqlite://", creator=lambda: self._file(deadline), **common)
        if self.url.startswith(POSTGRESQL):
            engine = create_engine(
                "postgresql+psycopg://", creator=lambda: self._server(deadline), use_native_hstore=False, **common
            )
            return engine.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)
        try:
            return create_engine(make_url(self.url).set(password=self.password), **common)
        except (ArgumentError, NoSuchModuleError):
            raise SourceError(f"{deadline.label}: `url` is no URL of a database that SQLAlchemy knows") from None

    def _file(self, deadline: Deadline) -> sqlite3.Connection:
        path = (self.base / self.url.removeprefix(SQLITE)).resolve()
        if not path.exists():
            raise Missing(f"the database `{deadline.label}` is missing")
        connection = sqlite3.connect(
            f"file:{quote(str(path))}?mode=ro", uri=True, isolation_level=None, timeout=WAIT, check_same_thread=False
        )
        connection.execute("PRAGMA query_only = ON")
        # bytes that are no text cost their row alone: the reader rejects it
        connection.text_factory = lambda found: found.decode("utf-8", "surrogateescape")
        deadline.cut = connection.interrupt
        return connection

    def _server(self, deadline: Deadline) -> Any:
        import psycopg
        from psycopg.types.string import TextLoader

        from connector.databases.postgresql import parameters

        class Cursor(psycopg.ServerCursor[Any]):
            def __del__(self, _warn: Any = None, /) -> None:
                """Where the connection broke, SQLAlchemy leaves it open: it went with the connection."""

        secret: dict[str, Any] = {} if self.password is None else {"password": self.password}
        url = self.url.replace("postgresql+psycopg://", "postgresql://", 1)
        given: dict[str, Any] = parameters(url, self.base)
        connection = psycopg.connect(**given, **secret, autocommit=True, client_encoding="utf-8")
        line = deadline.ends.enter_context(socket.socket(fileno=os.dup(connection.fileno())))
        deadline.cut = lambda: _give_up(connection, line)
        connection.execute(SET, [f"{int(self.seconds * 1000)}ms"])
        for name in ("date", "timestamp", "timestamptz"):  # as the server writes them: `infinity` costs its row alone
            connection.adapters.register_loader(name, TextLoader)
        connection.server_cursor_factory = Cursor
        connection.autocommit = False
        return connection


def _give_up(connection: Any, line: socket.socket) -> None:
    """From another thread: the server is asked to stop, and whatever it does, the driver no longer waits for it.

    line: the connection's own, by a number that stays ours when the driver closes its one.
    """
    asking = threading.Thread(target=_ask_to_stop, args=(connection,), daemon=True)
    asking.start()
    asking.join(1)
    with suppress(OSError):
        line.shutdown(socket.SHUT_RDWR)


def _ask_to_stop(connection: Any) -> None:
    with suppress(Exception):  # it may be gone, or frozen
        connection.cancel_safe(timeout=1)
