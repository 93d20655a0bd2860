"""The append-only record of every run and change: one chained line an event."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from functools import cache
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import msgspec
from sqlalchemy import Connection, Row, Select, func, select, union_all

from connector.state import State
from connector.state.database import Database, bring_up_to_date
from connector.state.errors import StateError
from connector.state.events import COLUMNS, NO_HASH, Entry, Event, Position, chained, timestamp
from connector.state.folder import state_at
from connector.state.head import Ends, Head
from connector.state.schema import events
from connector.state.verify import faults

AT_ONCE = 1000


class Ledger:
    """Several processes may have one ledger open; their lines are put in one order. Every method raises StateError."""

    def __init__(self, database: Database, head: Head) -> None:
        self._database = database
        self._head = head

    @classmethod
    def open(cls, place: State | str | Path) -> Self:
        """Open the ledger of a state, made and brought up to date where it must be."""
        return cls._opened(*state_at(place).ledger())

    @classmethod
    def open_to_read(cls, place: State | str | Path) -> Self:
        """As `open`; where nothing can be written, the ledger as it stands."""
        return cls._opened(*state_at(place).ledger_to_read())

    def append(
        self,
        kind: str,
        *,
        at: datetime,
        run: str | None = None,
        directory: str | None = None,
        group: str | None = None,
        account: str | None = None,
        person_id: str | None = None,
        body: Mapping[str, Any],
    ) -> int:
        """Write one event of KINDS; returns its `seq`. It is on the disk when this returns."""
        entry = Entry(
            kind=kind, at=at, run=run, directory=directory, group=group, account=account, person_id=person_id, body=body
        )
        return self.append_many([entry])[-1]

    def append_many(self, entries: Iterable[Entry]) -> range:
        """Write all of them in one transaction, or none; returns their `seq`s."""
        batch = list(entries)
        if not batch:
            return range(0)
        with self._head.held():
            return self._append(batch)

    def events(
        self,
        *,
        kinds: Sequence[str] = (),
        run: str | None = None,
        person_id: str | None = None,
        directory: str | None = None,
        group: str | None = None,
        account: str | None = None,
        since: datetime | None = None,
    ) -> Iterator[Event]:
        """The lines that fit every filter given, in order; `since` compares with `at`."""
        wanted = {"run": run, "person_id": person_id, "directory": directory, "group": group, "account": account}
        query = select(events).order_by(events.c.seq)
        for name, value in wanted.items():
            query = query if value is None else query.where(events.c[name] == value)
        query = query.where(events.c.kind.in_(kinds)) if kinds else query
        query = query if since is None else query.where(events.c.at >= timestamp(since))
        return self.matching(query)

    def newest(self, *kinds: str) -> Event | None:
        """The last line, or the last of these kinds."""
        rows = self.select(_newest(kinds))
        return _event(rows[0]) if rows else None

    def export_jsonl(self) -> Iterator[str]:
        """Every line as a JSON object of all its columns, `body` being its exact text, so that hashes can be proved."""
        for rows in self.partitions(select(events).order_by(events.c.seq)):
            yield from (msgspec.json.encode(dict(zip(COLUMNS, row, strict=True))).decode() for row in rows)

    def verify(self) -> list[str]:
        """Every fault found: lines altered, lost or added behind the ledger's back; empty where there is none."""
        with self._head.held(), self._database.reading() as connection:
            ends, last = self._head.read(connection), _last(connection)
        query = select(events).where(events.c.seq <= last.seq).order_by(events.c.seq)
        found: list[str] = []
        try:
            found.extend(faults((tuple(row) for rows in self.partitions(query) for row in rows), last, ends))
        except StateError as error:
            found.append(f"the lines can't all be read: {error}")
        return found

    def matching(self, query: Select[Any]) -> Iterator[Event]:
        """The lines of a query over the whole table."""
        return (_event(row) for rows in self.partitions(query) for row in rows)

    def ends_as_recorded(self) -> bool:
        """Whether the ledger ends where `head` says; where not, lines are lost, and `verify` says more."""
        with self._head.held(), self._database.reading() as connection:
            ends, last = self._head.read(connection), _last(connection)
        return last == Position() if ends is None else ends.allow(last)

    def damage(self) -> str:
        """What is wrong with the file or the lines in it; empty where nothing is."""
        try:
            found = self._database.damage()
        except StateError as error:
            return str(error)
        if found:
            return f"{self._database.label}: the ledger is damaged: {found}"
        if not self.ends_as_recorded():
            return f"{self._database.label}: the ledger has lost lines"
        faults = self.verify()
        return f"{self._database.label}: the ledger is not as it was written: {faults[0]}" if faults else ""

    def select(self, query: Select[Any]) -> Sequence[Row[Any]]:
        with self._database.reading() as connection:
            return connection.execute(query).all()

    def partitions(self, query: Select[Any], at_once: int = AT_ONCE) -> Iterator[Sequence[Row[Any]]]:
        """The rows of a large answer, so many at once."""
        with self._database.reading() as connection:
            yield from connection.execution_options(yield_per=at_once).execute(query).partitions()

    def close(self) -> None:
        self._database.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _append(self, batch: list[Entry]) -> range:
        with self._database.writing() as connection:
            last = _last(connection)
            confirmed, tip = _start(last, self._head.read(connection))
            rows = list(chained(batch, tip))
            end = Position(seq=rows[-1][0], hash=rows[-1][-1])
            self._head.announce(connection, confirmed, end)
            self._database.add(connection, rows)
        self._head.confirm(end)
        return range(rows[0][0], end.seq + 1)

    @classmethod
    def _opened(cls, database: Database, head: Head) -> Self:
        ledger = cls(database, head)
        try:
            bring_up_to_date(database, head)
        except BaseException:
            ledger.close()
            raise
        return ledger


@cache
def _newest(kinds: tuple[str, ...]) -> Select[Any]:
    """Kind by kind: for the last of several kinds at once PostgreSQL would look through all lines."""
    if not kinds:
        return select(events).order_by(events.c.seq.desc()).limit(1)
    last = union_all(*(select(func.max(events.c.seq).label("seq")).where(events.c.kind == kind) for kind in kinds))
    return select(events).where(events.c.seq == select(func.max(last.subquery().c.seq)).scalar_subquery())


def _last(connection: Connection) -> Position:
    query = select(events.c.seq, events.c.hash).order_by(events.c.seq.desc()).limit(1)
    row = connection.execute(query).one_or_none()
    return Position(seq=row.seq, hash=row.hash) if row else Position()


def _start(last: Position, ends: Ends | None) -> tuple[Position, Position]:
    """What `head` is to confirm meanwhile, and the line to go on from.

    Where the table doesn't end as `head` says, the new line is tied to what `head` says and takes a number after both:
    the gap or the broken link stays for good, and no later line can cover a loss.
    """
    if ends is None:
        return Position(), Position(seq=last.seq, hash=NO_HASH)
    if ends.allow(last):
        return last, last
    known = ends.missed or ends.confirmed
    return ends.confirmed, Position(seq=max(last.seq, ends.confirmed.seq, known.seq), hash=known.hash)


def _event(row: Row[Any]) -> Event:
    values = dict(zip(COLUMNS, row, strict=True))
    try:
        at, body = datetime.fromisoformat(values.pop("at")), msgspec.json.decode(values.pop("body"))
    except (ValueError, TypeError) as error:
        raise StateError(f"line {row[0]} of the ledger was altered: {error}", "see `connector audit verify`") from error
    return Event(at=at, body=body, **values)
