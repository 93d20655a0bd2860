"""The world as the last run left it: for questions that need neither feeds nor directories, nor any secret."""

from __future__ import annotations

import datetime as dt
import tempfile
from dataclasses import dataclass, replace
from pathlib import Path

import polars as pl

from connector.app.deployment import Deployment
from connector.app.failure import Wrong
from connector.app.looking.kept import deployment_then, reading_then
from connector.app.reading.gathering import Gathered, world_of
from connector.core.decisions.program import compile_rules
from connector.core.engine import Polars
from connector.core.rules.provenance import Provenance
from connector.directories import Snapshot
from connector.state.archive import Archive
from connector.state.ledger import Ledger

NONE = pl.DataFrame(schema=dict.fromkeys(("group", "account"), pl.String))


@dataclass(frozen=True, kw_only=True)
class LastRun:
    """Of the last run whose feeds were all accepted: which, when, and what it knew."""

    run: str
    at: dt.datetime
    gathered: Gathered
    provenance: Provenance


def last_run(deployment: Deployment, ledger: Ledger, as_of: dt.date | None) -> LastRun:
    """As of the run's own day where none is given. Raises Wrong where no run is kept, StateError for an altered one."""
    archive = Archive(deployment.state)
    run = archive.last_accepted()
    if run is None:
        raise Wrong("no run is kept yet", "`connector run` keeps what it read; without --last-run the feeds are read")
    evidence = archive.load(run)
    with tempfile.TemporaryDirectory() as folder:
        then = deployment_then(evidence, Path(folder))
    reading = reading_then(evidence, then, ledger, deployment.state)
    left = {name: _left(snapshot, name, run, ledger) for name, snapshot in reading.snapshots.items()}
    program = compile_rules(then.rulebook)
    gathered = world_of(replace(reading, snapshots=left), then, program, as_of or evidence.as_of, Polars())
    return LastRun(run=run, at=evidence.at, gathered=gathered, provenance=then.provenance)


def _left(snapshot: Snapshot, directory: str, run: str, ledger: Ledger) -> Snapshot:
    """The members as the run left them: with those whom it added, without those whom it took away."""
    done = list(ledger.events(run=run, kinds=("change-done",), directory=directory))
    gone = [(event.group, event.account) for event in done if event.body["action"] == "remove"]
    came = [(event.group, event.account) for event in done if event.body["action"] == "add"]
    members = snapshot.members.join(_pairs(gone), on=["group", "account"], how="anti")
    names = snapshot.accounts.select("account", "name").unique("account")
    new = _pairs(came).join(members, on=["group", "account"], how="anti").join(names, on="account")
    new = new.with_columns(kind=pl.lit("account")).select(members.columns).cast(members.schema)
    return replace(snapshot, members=pl.concat([members, new]))


def _pairs(rows: list[tuple[str | None, str | None]]) -> pl.DataFrame:
    return pl.DataFrame(rows, schema=NONE.schema, orient="row")
