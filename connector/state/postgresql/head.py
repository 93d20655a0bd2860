"""Where the ledger ends: the row `head`, written with the lines, and what each machine has seen itself.

A transaction keeps lines and row together, so nothing is announced. But a database that was put back from a copy is
whole in itself, and lacks what came after. So each machine keeps the last line it wrote, as a *witness*, in a file of
its own: a ledger that does not have that line any more has lost some. A new machine has seen nothing.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Connection, select
from sqlalchemy.dialects.postgresql import insert

from connector.state.errors import StateError, plain_file_errors
from connector.state.events import Position
from connector.state.files import prepare
from connector.state.head import BINARY, Ends
from connector.state.schema import events, head

WITNESS = "witness"
FORM = re.compile(r"(\d{19}) ([0-9a-f]{64})\n")


@dataclass(frozen=True)
class Witness:
    folder: Path

    @property
    def path(self) -> Path:
        return self.folder / WITNESS

    def seen(self) -> Position | None:
        """None where this machine has written nothing yet. Raises StateError for another file."""
        with plain_file_errors(self.path):
            try:
                text = self.path.read_bytes().decode("ascii", errors="replace")
            except FileNotFoundError:
                return None
        if not text:
            return None
        found = FORM.fullmatch(text)
        if found is None:
            advice = "remove it, once `connector audit verify` on another machine finds the record whole"
            raise StateError(f"{self.path}: it is damaged", advice)
        return Position(seq=int(found[1]), hash=found[2])

    def note(self, position: Position) -> None:
        """Not synced: an older one is in the ledger as well. In place, since 85 bytes change together."""
        with plain_file_errors(self.path):
            handle = os.open(prepare(self.folder) / WITNESS, os.O_WRONLY | os.O_CREAT | BINARY, 0o600)
            try:
                os.write(handle, f"{position.seq:019d} {position.hash}\n".encode("ascii"))
            finally:
                os.close(handle)


@dataclass(frozen=True)
class ServerHead:
    """See `state.head.Head`."""

    witness: Witness

    @contextmanager
    def held(self) -> Iterator[None]:
        """The transaction that writes has its own lock."""
        yield

    def read(self, connection: Connection) -> Ends | None:
        seen = self.witness.seen()
        missed = seen if seen and not _holds(connection, seen) else None
        row = connection.execute(select(head.c.seq, head.c.hash)).one_or_none()
        if row is None and missed is None and _lines(connection):
            return None
        end = Position(seq=row.seq, hash=row.hash) if row else missed or Position()
        return Ends(confirmed=end, announced=end, missed=missed)

    def announce(self, connection: Connection, _: Position, announced: Position) -> None:
        values = {"seq": announced.seq, "hash": announced.hash}
        query = insert(head).values(one=1, **values)
        connection.execute(query.on_conflict_do_update(index_elements=[head.c.one], set_=values))

    def confirm(self, position: Position) -> None:
        self.witness.note(position)


def _holds(connection: Connection, seen: Position) -> bool:
    return connection.execute(select(events.c.hash).where(events.c.seq == seen.seq)).scalar() == seen.hash


def _lines(connection: Connection) -> bool:
    return connection.execute(select(events.c.seq).limit(1)).scalar() is not None
