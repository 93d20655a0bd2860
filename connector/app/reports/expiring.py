"""`report expiring`: who loses a right soon on today's facts, at which school, and what each can do about it."""

from __future__ import annotations

from connector import clock
from connector.app.deployment import Deployment
from connector.app.looking.forecasting import forecast
from connector.core.rules.calendar import ONE_DAY, shift
from connector.outputs.sheets import Cell, Sheet

COLUMNS = {
    "until": "last day",
    "days": "days left",
    "person_id": "person",
    "person_name": "name",
    "roles": "roles",
    "entitlement": "right",
    "location": "location",
    "location_name": "location name",
    "reason": "reason",
    "todo": "what to do",
}


def expiring_report(deployment: Deployment, within: int) -> Sheet:
    """Those whose last day is within so many days, soonest first: the losses of `forecast`."""
    today = clock.today(deployment.rulebook.calendar.time_zone)
    found = forecast(deployment, None, shift(today, within + 1), None).forecast
    rows: list[list[Cell]] = [
        [
            one.until,
            (one.on - today).days - 1,
            one.person_id,
            one.person_name,
            ", ".join(one.roles),
            one.entitlement,
            one.location,
            one.location_name,
            one.reason,
            one.todo,
        ]
        for one in found.changes
        if one.change == "lose"
    ]
    persons = len({row[2] for row in rows})
    return Sheet(
        format="connector-expiring/1",
        title=f"Rights that end by {found.last - ONE_DAY}",
        as_of=today,
        head=(f"{len(rows)} rights of {persons} persons end by then",),
        columns=COLUMNS,
        rows=rows,
        empty="no right ends by then, on today's facts",
    )
