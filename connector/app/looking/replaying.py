"""`plan --replay RUN`: the plan of an earlier run, made again from what was kept of it."""

from __future__ import annotations

import datetime as dt
import tempfile
from pathlib import Path

import polars as pl

from connector.app.deployment import Deployment, load
from connector.app.failure import Wrong
from connector.app.looking.planning import Planned, guarded_plan
from connector.app.reading.feeds import Feed
from connector.app.reading.gathering import Reading, world_of
from connector.app.reading.recalling import recall_run, remembered_then
from connector.app.reading.turning import COLUMNS
from connector.core.decisions.program import compile_rules
from connector.core.engine import Polars
from connector.core.feeds.contract import Verdict
from connector.core.plans.plan import Scope
from connector.directories import Snapshot
from connector.state import State
from connector.state.archive import Archive
from connector.state.errors import StateError
from connector.state.evidence import Evidence
from connector.state.ledger import Ledger
from connector.state.paused import COLUMNS as PAUSED
from connector.state.undone import find_run


def replay(deployment: Deployment, run: str) -> Planned:
    """Raises Wrong for a run that the ledger does not know, StateError for one that is not kept or was altered."""
    with Ledger.open(deployment.state) as ledger:
        evidence = Archive(deployment.state).load(*_recorded(ledger, run))
        with tempfile.TemporaryDirectory() as folder:
            then = _deployment(evidence, Path(folder))
        reading = _reading(evidence, then, ledger, deployment.state)
    gathered = world_of(reading, then, compile_rules(then.rulebook), evidence.as_of, Polars())
    scope = Scope(**evidence.more["scope"])
    made = dt.datetime.fromisoformat(evidence.more["created_at"])
    return guarded_plan(then, gathered, scope, evidence.more["removed"], made=made, rehearsal=True, pause=None)


def _recorded(ledger: Ledger, letters: str) -> tuple[str, str]:
    """The run whose id begins so, and the digest of what was kept of it."""
    try:
        event = find_run(ledger, letters)
    except StateError as error:
        raise Wrong(str(error), error.help) from error
    return event.run or "", str(event.body["archive"])


def _deployment(evidence: Evidence, folder: Path) -> Deployment:
    """The files of then, read as they were."""
    for path, text in evidence.files.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_bytes(text)
    return load(folder / evidence.more["config"])


def _reading(evidence: Evidence, then: Deployment, ledger: Ledger, state: State) -> Reading:
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
