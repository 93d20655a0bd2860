"""What is wanted and not made, and since when: what runs noted of it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from connector.core.plans.wants import Kept, Want
from connector.state.events import Entry, Event, timestamp
from connector.state.ledger import Ledger

SEEN, OVER = "wait-seen", "wait-over"


@dataclass(frozen=True, kw_only=True)
class Began:
    """Where a clock starts. fact: the day on which the last needed fact became true, None where nobody can say.

    feed: whose rows told it (hr, lms). seen: when a run first wanted it.
    """

    seen: dt.datetime
    fact: dt.date | None = None
    feed: str | None = None

    @property
    def body(self) -> dict[str, str | None]:
        fact = self.fact.isoformat() if self.fact else None
        return {"fact": fact, "feed": self.feed, "seen": timestamp(self.seen)}


@dataclass(frozen=True, kw_only=True)
class Wait:
    """One wait from its first run on; steps: what kept it, and from when on. over: when it ended."""

    want: Want
    began: Began
    steps: tuple[tuple[dt.datetime, Kept], ...]
    over: dt.datetime | None = None

    @property
    def kept(self) -> Kept:
        return self.steps[-1][1]


def waits(ledger: Ledger) -> list[Wait]:
    """Every wait that was noted, those that are over too, in order of their beginning."""
    found: list[list[Event]] = []
    current: dict[Want, list[Event]] = {}
    for event in ledger.events(kinds=(SEEN, OVER)):
        want = want_in(event)
        if want not in current and event.kind == SEEN:
            current[want] = []
            found.append(current[want])
        if want in current:
            current[want].append(event)
        if event.kind == OVER:
            current.pop(want, None)
    return [_wait(events) for events in found]


def open_waits(ledger: Ledger) -> dict[Want, Wait]:
    return {wait.want: wait for wait in waits(ledger) if wait.over is None}


def want_in(event: Event) -> Want:
    body = event.body
    return Want(body["action"], event.directory or "", body["entitlement"], body["location"], event.person_id or "")


def began_in(body: Mapping[str, Any]) -> Began:
    fact = body["fact"]
    return Began(
        seen=dt.datetime.fromisoformat(body["seen"]),
        fact=dt.date.fromisoformat(fact) if fact else None,
        feed=body["feed"],
    )


def wait_seen(want: Want, began: Began, kept: Kept, run: str, at: dt.datetime) -> Entry:
    return _entry(SEEN, want, run, at, {**began.body, "stage": kept.stage, "why": kept.why})


def wait_over(want: Want, why: str, run: str, at: dt.datetime) -> Entry:
    return _entry(OVER, want, run, at, {"why": why})


def _entry(kind: str, want: Want, run: str, at: dt.datetime, more: Mapping[str, Any]) -> Entry:
    body = {"action": want.action, "entitlement": want.entitlement, "location": want.location, **more}
    return Entry(kind=kind, at=at, run=run, directory=want.directory, person_id=want.person, body=body)


def _wait(events: list[Event]) -> Wait:
    steps = tuple((event.at, Kept(event.body["stage"], event.body["why"])) for event in events if event.kind == SEEN)
    over = events[-1].at if events[-1].kind == OVER else None
    return Wait(want=want_in(events[0]), began=began_in(events[0].body), steps=steps, over=over)
