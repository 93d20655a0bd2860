"""The world of an earlier run, from what was kept of it: its files, its feeds, and the directories as it read them."""

from __future__ import annotations

from pathlib import Path

import polars as pl

from connector.app.deployment import Deployment, load
from connector.app.reading.feeds import Feed
from connector.app.reading.gathering import Reading
from connector.app.reading.recalling import recall_run, remembered_then
from connector.app.reading.turning import COLUMNS
from connector.core.feeds.contract import Verdict
from connector.directories import Snapshot
from connector.state import State
from connector.state.archive import Archive
from connector.state.evidence import Evidence
from connector.state.ledger import Ledger
from connector.state.paused import COLUMNS as PAUSED


def deployment_then(evidence: Evidence, folder: Path) -> Deployment:
    """The files of then, read as they were."""
    for path, text in evidence.files.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_bytes(text)
    return load(folder / evidence.more["config"])


def reading_then(evidence: Evidence, then: Deployment, ledger: Ledger, state: State) -> Reading:
    more, earlier, archive = evidence.more, evidence.more["earlier"], Archive(state)
    kept = remembered_then(evidence, archive)
    return Reading(
        feeds={each.table.table: Feed(table=each.table, spec=each.spec) for each in evidence.feeds.values()},
        verdicts=tuple(Verdict(**each) for each in more["verdicts"]),
        snapshots={name: _snapshot(evidence, name) for name in evidence.readings},
        unreachable=more["unreachable"],
        departures=evidence.frames["departures"],
        absences=evidence.frames["absences"],
        granted=evidence.frames["granted"],
        turned=evidence.frames.get("turned", pl.DataFrame(schema=COLUMNS)),
        paused=evidence.frames.get("paused", pl.DataFrame(schema=PAUSED)),
        remembered=kept,
        lately=frozenset(more["lately"]),
        doubtful=None if more["doubtful"] is None else frozenset(more["doubtful"]),
        earlier=recall_run(earlier, archive, then, ledger, kept) if earlier else None,
        strangers=more["strangers"],
    )


def _snapshot(evidence: Evidence, name: str) -> Snapshot:
    reading = evidence.readings[name]
    return Snapshot(
        accounts=reading.accounts,
        groups=reading.groups,
        members=reading.members,
        protected=reading.protected,
        incomplete=reading.incomplete,
        notes=reading.notes,
    )
