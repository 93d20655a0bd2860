"""`report exceptions`: every dated exception, those that end soonest first, with whom it is for and who answers."""

from __future__ import annotations

import datetime as dt

from connector import clock
from connector.app.deployment import Deployment
from connector.core.rules.exceptions import PersonException
from connector.outputs.sheets import Cell, Sheet

COLUMNS = {
    "person_id": "person",
    "entitlement": "entitlement",
    "location": "location",
    "effect": "effect",
    "waives": "waives",
    "from": "from",
    "until": "until",
    "state": "state",
    "reason": "reason",
    "approved_by": "approved by",
    "ticket": "ticket",
    "file": "file",
}


def exceptions_report(deployment: Deployment, on: dt.date | None) -> Sheet:
    """Of the rule files alone: neither feeds nor directories are read."""
    day = on or clock.today(deployment.rulebook.calendar.time_zone)
    found = sorted(deployment.rulebook.exceptions, key=lambda e: (e.until, e.person, e.entitlement, e.location or ""))
    states = [_state(one, day) for one in found]
    said = ", ".join(f"{states.count(state)} {state}" for state in ("in force", "to come", "over"))
    return Sheet(
        format="connector-exceptions/1",
        title="Exceptions",
        as_of=day,
        head=(said,),
        columns=COLUMNS,
        rows=[_row(one, state) for one, state in zip(found, states, strict=True)],
        empty="there is no exception",
    )


def _state(exception: PersonException, day: dt.date) -> str:
    if exception.until < day:
        return "over"
    return "in force" if exception.window.covers(day) else "to come"


def _row(exception: PersonException, state: str) -> list[Cell]:
    mark = exception.at("person")
    return [
        exception.person,
        exception.entitlement,
        exception.location,
        exception.effect,
        ", ".join(exception.waives) if exception.effect == "grant" else None,
        exception.from_,
        exception.until,
        state,
        exception.reason,
        exception.approved_by,
        exception.ticket,
        f"{mark.file}:{mark.line}",
    ]
