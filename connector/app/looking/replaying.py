"""`plan --replay RUN`: the plan of an earlier run, made again from what was kept of it."""

from __future__ import annotations

import datetime as dt
import tempfile
from pathlib import Path

from connector.app.deployment import Deployment
from connector.app.failure import Wrong
from connector.app.looking.kept import deployment_then, reading_then
from connector.app.looking.planning import Planned, guarded_plan
from connector.app.reading.gathering import world_of
from connector.core.decisions.program import compile_rules
from connector.core.engine import Polars
from connector.core.plans.plan import Scope
from connector.state.archive import Archive
from connector.state.errors import StateError
from connector.state.ledger import Ledger
from connector.state.undone import find_run


def replay(deployment: Deployment, run: str) -> Planned:
    """Raises Wrong for a run that the ledger does not know, StateError for one that is not kept or was altered."""
    with Ledger.open(deployment.state) as ledger:
        evidence = Archive(deployment.state).load(*recorded(ledger, run))
        with tempfile.TemporaryDirectory() as folder:
            then = deployment_then(evidence, Path(folder))
        reading = reading_then(evidence, then, ledger, deployment.state)
    gathered = world_of(reading, then, compile_rules(then.rulebook), evidence.as_of, Polars())
    scope = Scope(**evidence.more["scope"])
    made = dt.datetime.fromisoformat(evidence.more["created_at"])
    return guarded_plan(then, gathered, scope, evidence.more["removed"], made=made, rehearsal=True, pause=None)


def recorded(ledger: Ledger, letters: str) -> tuple[str, str]:
    """The run whose id begins so, and the digest of what was kept of it."""
    try:
        event = find_run(ledger, letters)
    except StateError as error:
        raise Wrong(str(error), error.help) from error
    return event.run or "", str(event.body["archive"])
