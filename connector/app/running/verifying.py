"""What a directory had accepted and did not show: looked for in what the next run reads."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping

from connector import clock
from connector.directories import Snapshot
from connector.state.clocked import accepted_since
from connector.state.events import Entry, Event
from connector.state.ledger import Ledger

ECHOES = dt.timedelta(minutes=15)
"""For so long a reading may have it from the memory of the write."""
LOOKED_FOR = dt.timedelta(days=7)
"""What no reading showed by then was taken back, or is wanted anew."""


def verified(snapshots: Mapping[str, Snapshot], ledger: Ledger, run: str) -> Iterator[Entry]:
    at = clock.now()
    accepted = [event for event in accepted_since(ledger, at - LOOKED_FOR) if event.at <= at - ECHOES]
    whole = {event.directory for event in accepted if not _unread(event, snapshots)}
    members = {name: _members(snapshots[name]) for name in whole if name is not None}
    for event in accepted:
        there = members.get(event.directory or "")
        if there is not None and ((event.group, event.account) in there) == (event.body["action"] == "add"):
            yield _line(event, run, at)


def _unread(event: Event, snapshots: Mapping[str, Snapshot]) -> bool:
    snapshot = snapshots.get(event.directory or "")
    return snapshot is None or bool(snapshot.incomplete)


def _members(snapshot: Snapshot) -> frozenset[tuple[str | None, str | None]]:
    return frozenset(snapshot.members.select("group", "account").iter_rows())


def _line(event: Event, run: str, at: dt.datetime) -> Entry:
    return Entry(
        kind="change-verified",
        at=at,
        run=run,
        directory=event.directory,
        group=event.group,
        account=event.account,
        person_id=event.person_id,
        body={"action": event.body["action"], "made_by": event.run},
    )
