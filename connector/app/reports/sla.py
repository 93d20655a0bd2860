"""`report sla`: each decision against the promise of two business days, and what made a late one late."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterator, Sequence

from connector import clock
from connector.app.deployment import Deployment
from connector.app.failure import Wrong
from connector.app.looking.clocks import all_since, judge_of
from connector.core.plans.clock_words import sentence
from connector.core.plans.clocks import Judge, Judged
from connector.core.plans.wants import STAGES
from connector.outputs.sheets import Cell, Sheet
from connector.state.ledger import Ledger
from connector.state.views import pause_state

DAYS = 30
STATES = ("late", "at risk", "met")
ENDS = "a clock ends where the directory has it; when Infinite Campus takes it over is not seen here"
COLUMNS = {
    "person_id": "person",
    "action": "action",
    "entitlement": "entitlement",
    "location": "location",
    "directory": "directory",
    "fact": "true on",
    "seen": "seen",
    "written": "written",
    "verified": "verified",
    "due_on": "due by the end of",
    "state": "state",
    "stage": "stage",
    "words": "words",
}


def sla_report(deployment: Deployment, first: dt.date | None, last: dt.date | None) -> Sheet:
    """Of the record alone. first, last: of the days on which the clocks start; default: the last 30 days.

    Raises Wrong where they are the wrong way round.
    """
    today = clock.today(deployment.rulebook.calendar.time_zone)
    until = last or today
    since = first or until - dt.timedelta(days=DAYS)
    if since > until:
        raise Wrong(f"`--from` {since} is after `--until` {until}", "turn them round")
    with Ledger.open_to_read(deployment.state) as ledger:
        judge = judge_of(ledger, deployment.rulebook.calendar, clock.now())
        judged = all_since(ledger, judge, judge.days.end(since - dt.timedelta(days=1)))
        notes = tuple(notes_of(ledger))
    shown = sorted((one for one in judged if since <= one.day <= until), key=_order)
    older = sum(one.day < since and one.clock.written is None for one in judged)
    return Sheet(
        format="connector-sla/1",
        title="The two business days",
        as_of=today,
        head=(f"clocks that started from {since} to {until}: {_counted(shown)}", *_blamed(shown), ENDS),
        columns=COLUMNS,
        rows=[_row(one, judge) for one in shown],
        empty="no clock started in these days",
        notes=(*([f"{older} that started before still wait: connector report late"] if older else []), *notes),
    )


def notes_of(ledger: Ledger) -> Iterator[str]:
    """What a reader of the record must know of it."""
    pause = pause_state(ledger)
    if pause is not None:
        yield f"writes are paused since {stamp(pause.at)}; what the feeds brought since then no run has seen"
    if not ledger.ends_as_recorded():
        yield "the record has lost lines, see connector audit verify"


def stamp(moment: dt.datetime | None) -> str | None:
    """In UTC, to the second."""
    return f"{moment.astimezone(dt.UTC).replace(tzinfo=None).isoformat(timespec='seconds')}Z" if moment else None


def _order(one: Judged) -> tuple[int, dt.date, str]:
    return (STATES.index(one.state), one.due_on, repr(one.clock.want))


def _counted(shown: Sequence[Judged]) -> str:
    numbers = Counter(one.state for one in shown)
    waiting = sum(one.state == "late" and one.clock.written is None for one in shown)
    return f"{numbers['met']} met, {numbers['late']} late ({waiting} of them still wait), {numbers['at risk']} at risk"


def _blamed(shown: Sequence[Judged]) -> Iterator[str]:
    numbers = Counter(one.kept.stage for one in shown if one.state == "late")
    if numbers:
        yield f"late for: {', '.join(f'{stage} {numbers[stage]}' for stage in STAGES if numbers[stage])}"


def _row(one: Judged, judge: Judge) -> list[Cell]:
    found, want = one.clock, one.clock.want
    return [
        want.person,
        want.action,
        want.entitlement,
        want.location,
        want.directory,
        found.fact,
        stamp(found.seen),
        stamp(found.written),
        stamp(found.verified),
        one.due_on,
        one.state,
        one.kept.stage or None,
        sentence(one, judge.days.day_of(found.seen)),
    ]
