"""A feed that is the answer of a database to a query: read in one snapshot, in a session that can't write."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Connection, CursorResult, text

from connector import clock
from connector.core.feeds import Table
from connector.core.files.spans import span
from connector.core.problems import Mistake
from connector.sources import Fetched, SourceError
from connector.sources.rows import text_of
from connector.sources.settings import ResolvePath, ResolveSecret
from connector.sources.sql_sessions import Database, Session
from connector.sources.sql_settings import SqlSettings, a_select, bound
from connector.sources.unwritable import refuse

AT_ONCE = 2_000
"""Rows that the driver holds."""
NO_TEXT = frozenset((bytes, bytearray, memoryview, list, tuple, dict, set))


@dataclass(frozen=True, kw_only=True)
class SqlSource:
    """label: what problems call the feed. The others as in QuerySettings."""

    database: Database
    label: str
    query: str
    parameters: Mapping[str, Any] = field(default_factory=dict)
    count: str | None = None
    updated: str | None = None

    @classmethod
    def of(
        cls, settings: SqlSettings, table: Table, resolve_path: ResolvePath, resolve_secret: ResolveSecret
    ) -> SqlSource:
        """Raises SourceError, and SecretError."""
        database = Database(
            url=settings.url,
            base=resolve_path(""),
            password=resolve_secret(settings.password) if settings.password else None,
            seconds=span(settings.timeout).total_seconds(),
        )
        return cls(
            database=database,
            label=f"{settings.place}#{table}",
            query=settings.query or _from_file(settings, resolve_path),
            parameters=settings.parameters,
            count=settings.count,
            updated=settings.updated,
        )

    def fetch(self) -> Fetched:
        """Raises SourceError where not every row came, and Invalid for a value that is no text."""
        with self.database.reading() as session:
            modified = None if self.updated is None else _moment(self._one(session, "updated", self.updated))
            promised = None if self.count is None else _number(self._one(session, "count", self.count))
            with closing(self._ask(session.connection, self.query)) as result:
                content = text_of(list(result.keys()), self._rows(session, result))
        return Fetched(content=content, label=self.label, modified=modified, promised=promised)

    def _ask(self, connection: Connection, query: str) -> CursorResult[Any]:
        values = {name: self.parameters[name] for name in bound(query)}
        # by a cursor of the server: one statement alone, which must be a query, and no more than a few rows in memory
        result = connection.execution_options(yield_per=AT_ONCE).execute(text(query), values)
        if not result.returns_rows:
            raise SourceError(f"{self.label}: a query gives no rows: it is no SELECT")
        return result

    def _one(self, session: Session, key: str, query: str) -> object:
        with closing(self._ask(session.connection, query)) as result:
            found = result.fetchmany(2)
        if len(found) != 1 or len(found[0]) != 1 or found[0][0] is None:
            raise SourceError(f"{self.label}: the query `{key}` gives not one value")
        return found[0][0]

    def _rows(self, session: Session, result: CursorResult[Any]) -> Iterator[Sequence[object]]:
        for number, row in enumerate(result, start=1):
            if not NO_TEXT.isdisjoint(map(type, row)):
                raise self._no_text(number, list(result.keys()), row)
            session.stop_if_late()
            yield row

    def _no_text(self, number: int, headings: Sequence[str], row: Sequence[object]) -> Exception:
        heading, value = next((h, v) for h, v in zip(headings, row, strict=True) if type(v) in NO_TEXT)
        kind = "bytes" if isinstance(value, bytes | bytearray | memoryview) else "a list or a structure"
        return refuse(self.label, heading, kind, "leave it out of the query, or cast it to text", line=number + 1)


def _from_file(settings: SqlSettings, resolve_path: ResolvePath) -> str:
    name = str(settings.query_file)
    try:
        query = a_select(resolve_path(name).read_text(encoding="utf-8-sig"))
    except (OSError, UnicodeDecodeError) as error:
        reason = (getattr(error, "strerror", "") or "it is not UTF-8 text").lower()
        raise SourceError(f"the query `{name}` cannot be read: {reason}") from error
    except Mistake as error:
        raise SourceError(f"`{name}`: {error}") from error
    if odd := settings.misfits(query):
        raise SourceError(f"`{name}`: {odd}")
    return query


def _moment(value: object) -> dt.datetime:
    """In UTC, which is also taken where no zone is given; a day alone is its beginning. Raises SourceError."""
    try:
        found = clock.moment_of(str(value)) if isinstance(value, str | dt.date) else None
    except ValueError:
        found = None
    if found is None:
        raise SourceError("the query `updated` gives no moment, as 2026-07-01 04:30:00+00")
    return found.astimezone(dt.UTC)


def _number(value: object) -> int:
    try:
        return int(str(value))
    except ValueError:
        raise SourceError("the query `count` gives no whole number") from None
