"""Small questions to the ledger, each answered from its events alone."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, and_, func, select

from connector.state.events import Event, timestamp
from connector.state.ledger import Ledger
from connector.state.schema import events, in_body

SETTLED = ("change-done", "change-failed")


@dataclass(frozen=True, kw_only=True)
class Pause:
    reason: str
    at: datetime
    by: str


@dataclass(frozen=True, kw_only=True)
class Run:
    """`started` and `finished` are the bodies of the run's first and last event; None where it has not finished."""

    id: str
    started_at: datetime
    started: Mapping[str, Any]
    finished_at: datetime | None = None
    finished: Mapping[str, Any] | None = None


def sealings(ledger: Ledger, plan_id: str) -> list[Event]:
    """Each time this state sealed the plan, also as a rehearsal."""
    return list(ledger.matching(_of_kind("plan-sealed").where(in_body("plan") == plan_id)))


def last_sealed(ledger: Ledger, plan_id: str) -> Event | None:
    """When the plan was sealed last, as one that may be applied."""
    sealed = (event for event in sealings(ledger, plan_id) if not event.body.get("rehearsal"))
    return max(sealed, key=lambda event: event.seq, default=None)


def done_after(ledger: Ledger, seq: int) -> dict[tuple[str | None, ...], str]:
    """The last action done to each membership (directory, group, account) after a line of the ledger."""
    done = ledger.matching(_of_kind("change-done").where(events.c.seq > seq))
    return {(event.directory, event.group, event.account): event.body["action"] for event in done}


def removals_since(ledger: Ledger, since: datetime) -> dict[str, int]:
    """By directory, the removals that we made since then and that caps count: not approved, not expected."""
    made = func.coalesce(in_body("result"), "") != "already"
    counted = in_body("uncounted").is_(None)
    query = select(events.c.directory, func.count().label("number")).where(
        events.c.kind == "change-done", in_body("action") == "remove"
    )
    query = query.where(events.c.at >= timestamp(since), made, counted).group_by(events.c.directory)
    return {row.directory: row.number for row in ledger.select(query)}


def turned_since(ledger: Ledger, directory: str, since: datetime, often: int) -> tuple[Event, ...]:
    """What we did since then to each membership of the directory that we changed so often at least, oldest first."""
    done = (events.c.kind == "change-done", events.c.directory == directory, events.c.at >= timestamp(since))
    membership = (events.c.group, events.c.account)
    many = select(*membership).where(*done).group_by(*membership).having(func.count() >= often).subquery()
    of_those = and_(events.c.group == many.c.group, events.c.account == many.c.account)
    query = select(events).join(many, of_those).where(*done).order_by(events.c.seq)
    return tuple(event for event in ledger.matching(query) if event.body.get("result") != "already")


def what_became_of_held(ledger: Ledger, letters: str) -> tuple[str, str] | None:
    """A plan that was held, by the first letters of its id, and why it is not any more: done, replaced or used."""
    gone = _of_kind("held-dropped").where(in_body("plan").startswith(letters, autoescape=True))
    used = _of_kind("approval-used").where(in_body("plan").startswith(letters, autoescape=True))
    found = [(e.seq, e.body["plan"], e.body.get("why", "used")) for q in (gone, used) for e in ledger.matching(q)]
    return max(found)[1:] if found else None


def pause_state(ledger: Ledger) -> Pause | None:
    """The pause in force, if any; asked before each write, in less than a millisecond."""
    found = ledger.newest("paused", "resumed")
    if found is None or found.kind == "resumed":
        return None
    return Pause(reason=found.body["reason"], at=found.at, by=found.body["by"])


def last_run(ledger: Ledger) -> Run | None:
    """The run that began last, finished or not."""
    found = ledger.newest("run-started")
    return _run(ledger, found) if found else None


def unfinished_runs(ledger: Ledger) -> tuple[Run, ...]:
    """Runs that began and did not record their end, the one under way included; in order of their beginning."""
    finished = select(events.c.run).where(events.c.kind == "run-finished", events.c.run.is_not(None))
    begun = ledger.matching(_of_kind("run-started").where(events.c.run.not_in(finished)))
    return tuple(_run(ledger, event) for event in begun)


def unsettled_changes(ledger: Ledger, run: str) -> tuple[Event, ...]:
    """Changes that a run meant to make and of which it recorded no outcome; they may be in the directory or not."""
    open_changes: dict[tuple[str | None, ...], Event] = {}
    for event in ledger.events(run=run, kinds=("change-intended", *SETTLED)):
        key = (event.directory, event.group, event.account, event.body["action"])
        if event.kind == "change-intended":
            open_changes[key] = event
        else:
            open_changes.pop(key, None)
    return tuple(open_changes.values())


def removed_by(ledger: Ledger, run: str) -> dict[str, list[tuple[str, str]]]:
    """The memberships (group, account) that a run took away, by directory."""
    found: dict[str, list[tuple[str, str]]] = {}
    for event in ledger.events(run=run, kinds=("change-done",)):
        if event.body["action"] == "remove":
            found.setdefault(event.directory or "", []).append((event.group or "", event.account or ""))
    return found


def outcomes_of(ledger: Ledger, run: str) -> Counter[str]:
    """How many of a run's changes had which result, as recorded: done, already, found or failed."""
    return Counter(event.body.get("result", "failed") for event in ledger.events(run=run, kinds=SETTLED))


def _of_kind(kind: str) -> Select[Any]:
    return select(events).where(events.c.kind == kind).order_by(events.c.seq)


def _run(ledger: Ledger, begun: Event) -> Run:
    ends = list(ledger.events(run=begun.run, kinds=("run-finished",)))
    if not ends:
        return Run(id=begun.run or "", started_at=begun.at, started=begun.body)
    end = ends[-1]
    return Run(id=begun.run or "", started_at=begun.at, started=begun.body, finished_at=end.at, finished=end.body)
