"""The ledger's tables in a PostgreSQL database; see `state.database.Database`."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, inspect, text

from connector.state.postgresql.connecting import Address
from connector.state.postgresql.errors import plain_errors

KEY = "hashtextextended('connector ' || %s || ' ' || current_schema(), 0)"
"""Of the advisory lock for one purpose; two states may share a database, each in a schema of its own."""
ALONE = text("SELECT pg_advisory_xact_lock(" + KEY % ":what" + ")")
NEEDED = {"events": ("SELECT", "INSERT"), "head": ("SELECT", "INSERT", "UPDATE")}
NEEDED |= {"files": ("SELECT", "INSERT", "UPDATE", "DELETE")}
RIGHT = text("SELECT has_table_privilege(:table, :right)")


@dataclass(frozen=True)
class Postgres:
    label: str
    engine: Engine
    read_only: bool = False

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        engine = self.engine.execution_options(isolation_level="REPEATABLE READ")
        with plain_errors(self.label), engine.begin() as connection:
            yield connection

    @contextmanager
    def writing(self, what: str = "ledger") -> Iterator[Connection]:
        """Nobody else writes the same."""
        with plain_errors(self.label), self.engine.begin() as connection:
            connection.execute(ALONE, {"what": what})
            yield connection

    def add(self, connection: Connection, rows: Sequence[tuple[Any, ...]]) -> None:
        driver: Any = connection.connection.driver_connection
        with driver.cursor() as cursor, cursor.copy("COPY events FROM STDIN") as copy:
            for row in rows:
                copy.write_row(row)

    def damage(self) -> str:
        """Of damage it tells by errors."""
        with self.reading():
            return ""

    def has_tables(self) -> bool:
        with self.reading() as connection:
            return inspect(connection).has_table("alembic_version")

    def lacking(self) -> list[str]:
        """The rights that a run needs, and that the role has not."""
        with self.reading() as connection:
            wanted = [(table, right) for table, rights in NEEDED.items() for right in rights]
            return [f"{right} on `{table}`" for table, right in wanted if not _may(connection, table, right)]

    def may_alter(self) -> bool:
        with self.reading() as connection:
            return any(_may(connection, "events", right) for right in ("UPDATE", "DELETE", "TRUNCATE"))

    def close(self) -> None:
        """The server has its connections back; what comes later makes new ones."""
        self.engine.dispose()


def engine_of(address: Address) -> Engine:
    """Connects when it must, and again where the server cut a connection that waited."""

    def connect() -> Any:
        connection = address.connect()
        connection.autocommit = False
        return connection

    return create_engine(
        "postgresql+psycopg://",
        creator=connect,
        pool_pre_ping=True,
        pool_size=2,
        use_native_hstore=False,
        hide_parameters=True,
    )


def _may(connection: Connection, table: str, right: str) -> bool:
    return bool(connection.execute(RIGHT, {"table": table, "right": right}).scalar())
