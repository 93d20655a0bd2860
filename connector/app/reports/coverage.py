"""`report coverage`: at which schools nobody, or one person only, can use a right on a day."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from connector.app.deployment import Deployment
from connector.app.failure import Wrong
from connector.app.reading.gathering import Gathered
from connector.app.reports.world import notes_of, world_on
from connector.core.engine import Polars
from connector.core.plans.staffed import Staffed, staffed
from connector.core.problems import nearest, tick
from connector.core.rules.rulebook import Rulebook
from connector.outputs.sheets import Cell, Sheet

COLUMNS = {
    "entitlement": "entitlement",
    "location": "location",
    "location_name": "name",
    "granted": "granted",
    "usable": "can use it",
    "members": "members now",
    "by_course": "lack a course only",
    "only_person": "the only one",
    "only_until": "until",
    "notes": "notes",
}
COUNTED = (
    "can use it: persons whom the policies grant it on that day, on today's facts, and whose account works today; "
    "who is no member yet becomes one with a run, guards aside"
)


@dataclass(frozen=True, kw_only=True)
class Covered:
    """nobody: some place of a right per location has nobody who can use it."""

    sheet: Sheet
    gathered: Gathered
    nobody: bool


def coverage_report(deployment: Deployment, on: dt.date | None, entitlement: str | None) -> Covered:
    """Raises Wrong for an entitlement that there is none of."""
    book = deployment.rulebook
    if entitlement is not None and entitlement not in book.entitlements:
        advice = nearest(entitlement, book.entitlements) or f"there are {', '.join(sorted(book.entitlements))}"
        raise Wrong(f"there is no entitlement {tick(entitlement)}", advice)
    gathered = world_on(deployment, on)
    found = [one for one in staffed(gathered.world, Polars()) if entitlement in (None, one.entitlement)]
    sheet = Sheet(
        format="connector-coverage/1",
        title="Coverage",
        as_of=gathered.world.as_of,
        head=(*_heads(found), COUNTED),
        columns=COLUMNS,
        rows=[_row(one, book) for one in found],
        empty="there is no right at any place",
        notes=tuple(notes_of(gathered)),
    )
    return Covered(sheet=sheet, gathered=gathered, nobody=any(one.location and not one.able for one in found))


def _heads(found: Sequence[Staffed]) -> Iterator[str]:
    """A sentence for each right per location."""
    for name in sorted({one.entitlement for one in found if one.location is not None}):
        able = [one.able for one in found if one.entitlement == name]
        yield f"{name}: of {len(able)} locations {able.count(0)} have nobody, {able.count(1)} have one person only"


def _row(one: Staffed, book: Rulebook) -> list[Cell]:
    return [
        one.entitlement,
        one.location,
        book.locations[one.location].name if one.location is not None else None,
        one.granted,
        one.usable,
        one.members,
        one.by_course,
        one.only,
        one.until,
        "; ".join(one.notes) or None,
    ]
