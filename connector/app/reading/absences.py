"""Who has no row in the feeds, and since when: remembered in the ledger, since one night's absence is no evidence."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

import polars as pl

from connector.core.plans.model import Plan
from connector.state.events import Entry

WHY = "row-missing"


def confirmed(absences: pl.DataFrame, hold: dt.timedelta, as_of: dt.date) -> frozenset[str]:
    """The persons who have been missing for as long as absence holds; `absences`: `person_id`, `since`."""
    latest = as_of - dt.timedelta(days=-(-hold // dt.timedelta(days=1)))
    return frozenset(absences.filter(pl.col("since") <= latest)["person_id"])


def noticed(plan: Plan, known: pl.DataFrame, run: str, at: dt.datetime) -> Iterator[Entry]:
    """Events for those who are missing for the first time, and for those who are not any more."""
    held = {h.change.person_id for h in plan.held if h.why == WHY}
    paused = {h.change.person_id for h in plan.held if (h.why, h.change.reason) == ("paused", WHY)}
    gone = {c.person_id for c in plan.changes if c.reason == WHY}
    missing = {person for person in held | paused | gone if person}
    before = frozenset(known["person_id"])
    body = {"since": plan.as_of.isoformat()}
    for person in sorted(missing - before):
        yield Entry(kind="absence-seen", at=at, run=run, person_id=person, body=body)
    for person in sorted(before - missing):
        yield Entry(kind="absence-over", at=at, run=run, person_id=person, body={})
