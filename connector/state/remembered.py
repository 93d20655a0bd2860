"""The completions that were seen once: one table, which the newest line about it names by its digest."""

from __future__ import annotations

from dataclasses import dataclass, field

import polars as pl

from connector.state.archive import Archive
from connector.state.errors import StateError
from connector.state.events import as_written
from connector.state.ledger import Ledger

KIND = "completions-seen"
KEY = {
    "person_id": pl.String,
    "learner": pl.String,
    "course_id": pl.String,
    "course_title": pl.String,
    "completed_on": pl.Date,
}
SCHEMA = {**KEY, "seen": pl.Date}


@dataclass(frozen=True, kw_only=True)
class Remembered:
    """rows: whose each was found to be, as the feed had it, and the day it was first seen. digest: empty for none."""

    digest: str = ""
    rows: pl.DataFrame = field(default_factory=lambda: pl.DataFrame(schema=SCHEMA))


def remembered(ledger: Ledger, archive: Archive) -> Remembered:
    """Raises StateError where line or table is not the one that was written: on their word people have rights."""
    event = ledger.newest(KIND)
    if event is None:
        return Remembered()
    if not as_written(event):
        raise StateError(f"line {event.seq} of the ledger was altered: completions", "see `connector audit verify`")
    digest = str(event.body["digest"])
    return Remembered(digest=digest, rows=archive.table(digest))


def named_last(ledger: Ledger) -> frozenset[str]:
    """The digest of the table that the next run reads."""
    event = ledger.newest(KIND)
    return frozenset() if event is None else frozenset((str(event.body["digest"]),))
