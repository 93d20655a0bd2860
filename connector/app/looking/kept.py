"""The world of an earlier run, from what was kept of it: its files, its feeds, and the directories as it read them."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import polars as pl

from connector.app.deployment import Deployment, load
from connector.app.reading.feeds import Feed
from connector.app.reading.gathering import Reading
from connector.app.reading.held import COLUMNS as BEYOND
from connector.app.reading.recalling import recall_run, remembered_then
from connector.app.reading.turning import COLUMNS
from connector.core.feeds.contract import Verdict
from connector.core.rules.provenance import Provenance
from connector.directories import Snapshot
from connector.state import State
from connector.state.archive import Archive
from connector.state.evidence import Evidence
from connector.state.ledger import Ledger
from connector.state.paused import COLUMNS as PAUSED

PROVENANCE = dict.fromkeys(("file", "commit"), pl.String)


def deployment_then(evidence: Evidence, folder: Path) -> Deployment:
    """The files of then, read as they were, of the commits of then."""
    for path, text in evidence.files.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_bytes(text)
    return replace(load(folder / evidence.more["config"]), provenance_then=provenance_then(evidence))


def provenance_table(provenance: Provenance) -> pl.DataFrame:
    return pl.DataFrame(sorted(provenance.files.items()), schema=PROVENANCE, orient="row")


def provenance_then(evidence: Evidence) -> Provenance:
    """Nothing is known of a run of an earlier version."""
    files = evidence.frames.get("provenance", pl.DataFrame(schema=PROVENANCE))
    return Provenance(revision=evidence.more.get("revision", ""), files=dict(files.select(*PROVENANCE).iter_rows()))


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
        beyond=evidence.frames.get("beyond", pl.DataFrame(schema=BEYOND)),
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
