"""The changes that runs made on a clock, and what a clock is read beside: the runs and pauses there were."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass

import msgspec
from sqlalchemy import func, select, true

from connector.core.plans.model import Action
from connector.core.plans.wants import Want
from connector.state.events import Event, timestamp
from connector.state.ledger import Ledger
from connector.state.schema import events, flag, in_body
from connector.state.tables import columns_of
from connector.state.waits import Began

COLUMNS = ("at", "run", "directory", "group", "account", "person_id", "body")
Membership = tuple[str, str, str, str]  # run, directory, group, account


class _Body(msgspec.Struct):
    action: Action
    result: str
    entitlement: str
    location: str | None
    seen: dt.datetime
    fact: dt.date | None
    feed: str | None


@dataclass(frozen=True, kw_only=True, slots=True)
class Made:
    """One membership that was changed; verified: when a reading showed it, None where none has yet."""

    want: Want
    began: Began
    at: dt.datetime
    verified: dt.datetime | None


def made_since(ledger: Ledger, since: dt.datetime) -> Iterator[Made]:
    """In the order of the record; what an earlier version or a rollback wrote has no clock."""
    shown = _shown(ledger, since)
    recent = events.c.at >= timestamp(since)
    on_a_clock = in_body("seen").is_not(None)
    table = columns_of(ledger, "change-done", {name: events.c[name] for name in COLUMNS}, recent, on_a_clock)
    decode = msgspec.json.Decoder(_Body).decode
    for at, run, directory, group, account, person, text in table.iter_rows():
        body, moment = decode(text), dt.datetime.fromisoformat(at)
        yield Made(
            want=Want(body.action, directory, body.entitlement, body.location, person or account),
            began=Began(seen=body.seen, fact=body.fact, feed=body.feed),
            at=moment,
            verified=shown.get((run, directory, group, account)) if body.result == "accepted" else moment,
        )


def accepted_since(ledger: Ledger, since: dt.datetime) -> list[Event]:
    """What a directory accepted since then, and no reading has shown yet."""
    query = select(events).where(events.c.kind == "change-done", in_body("result") == "accepted")
    found = ledger.matching(query.where(events.c.at >= timestamp(since)).order_by(events.c.seq))
    shown = _shown(ledger, since)
    return [e for e in found if (e.run or "", e.directory or "", e.group or "", e.account or "") not in shown]


def whole_runs(ledger: Ledger) -> list[dt.datetime]:
    """When the runs began that looked at everything."""
    whole = func.coalesce(flag("whole"), true())  # earlier versions did not say
    return [
        dt.datetime.fromisoformat(at)
        for (at,) in columns_of(ledger, "run-started", {"at": events.c.at}, whole).iter_rows()
    ]


def pauses(ledger: Ledger) -> list[tuple[dt.datetime, dt.datetime | None]]:
    """Beginning and end of each pause of all writes; the last may last."""
    found: list[tuple[dt.datetime, dt.datetime | None]] = []
    for event in ledger.events(kinds=("paused", "resumed")):
        lasting = bool(found) and found[-1][1] is None
        if event.kind == "resumed" and lasting:
            found[-1] = (found[-1][0], event.at)
        elif event.kind == "paused" and not lasting:
            found.append((event.at, None))
    return found


def _shown(ledger: Ledger, since: dt.datetime) -> dict[Membership, dt.datetime]:
    return {
        (event.body["made_by"], event.directory or "", event.group or "", event.account or ""): event.at
        for event in ledger.events(kinds=("change-verified",), since=since)
    }
