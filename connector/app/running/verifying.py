"""What a directory had accepted and did not show: looked for in what the next run reads."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping

from connector import clock
from connector.directories import Snapshot
from connector.state.clocked import accepted_since
from connector.state.events import Entry
from connector.state.ledger import Ledger

LOOKED_FOR = dt.timedelta(days=7)
"""What no reading showed by then was taken back, or is wanted anew."""


def verified(snapshots: Mapping[str, Snapshot], ledger: Ledger, run: str) -> Iterator[Entry]:
    at = clock.now()
    shown: dict[str, frozenset[tuple[str, str]]] = {}
    for event in accepted_since(ledger, at - LOOKED_FOR):
        snapshot = snapshots.get(event.directory or "")
        if snapshot is None or snapshot.incomplete:
            continue
        members = shown.setdefault(
            event.directory or "", frozenset(snapshot.members.select("group", "account").iter_rows())
        )
        if ((event.group, event.account) in members) == (event.body["action"] == "add"):
            yield Entry(
                kind="change-verified",
                at=at,
                run=run,
                directory=event.directory,
                group=event.group,
                account=event.account,
                person_id=event.person_id,
                body={"action": event.body["action"], "made_by": event.run},
            )
