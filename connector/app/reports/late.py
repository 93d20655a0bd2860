"""`report late`: what is late now, with the text of a ticket each."""

from __future__ import annotations

from connector import clock
from connector.app.deployment import Deployment
from connector.app.looking.clocks import late_now
from connector.app.reports.sla import notes_of, stamp
from connector.core.plans.clock_words import sentence, ticket
from connector.core.plans.clocks import Judged, late_persons
from connector.core.rules.business_days import BusinessDays
from connector.outputs.sheets import Cell, Sheet
from connector.state.ledger import Ledger

COLUMNS = {
    "person_id": "person",
    "action": "action",
    "entitlement": "entitlement",
    "location": "location",
    "directory": "directory",
    "fact": "true on",
    "seen": "seen",
    "due_on": "due by the end of",
    "stage": "stage",
    "waits_for": "waits for",
    "words": "words",
    "ticket": "ticket",
}


def late_report(deployment: Deployment) -> Sheet:
    """Of the record alone; the longest late first."""
    calendar = deployment.rulebook.calendar
    with Ledger.open_to_read(deployment.state) as ledger:
        late = late_now(ledger, calendar, clock.now())
        notes = tuple(notes_of(ledger))
    persons, removals = late_persons(late), sum(one.clock.want.action == "remove" for one in late)
    return Sheet(
        format="connector-late/1",
        title="Late",
        as_of=clock.today(calendar.time_zone),
        head=(
            f"{persons} persons wait for access for longer than two business days; {removals} rights should be gone",
        ),
        columns=COLUMNS,
        rows=[_row(one, BusinessDays(calendar)) for one in late],
        empty="nothing is late",
        notes=notes,
    )


def _row(one: Judged, days: BusinessDays) -> list[Cell]:
    found, want, seen_on = one.clock, one.clock.want, days.day_of(one.clock.seen)
    return [
        want.person,
        want.action,
        want.entitlement,
        want.location,
        want.directory,
        found.fact,
        stamp(found.seen),
        one.due_on,
        one.kept.stage,
        found.kept.stage,
        sentence(one, seen_on),
        ticket(one, seen_on),
    ]
