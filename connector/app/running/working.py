"""What a run that writes holds, and when it may begin: alone, on a whole record, in its right time, and not paused."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass

from connector import clock
from connector.app.approvals.fitness import stop_if_unfit
from connector.app.deployment import Deployment
from connector.app.failure import Busy
from connector.app.looking.planning import REJECTS
from connector.app.reading.gathering import directories_of
from connector.app.running.settling import Settled, settle
from connector.atomic import sweep
from connector.directories import Directory
from connector.state import RunLock
from connector.state.ledger import Ledger
from connector.state.lock import Locked, run_lock


@dataclass(frozen=True, kw_only=True)
class Work:
    """What one run that writes holds: the lock, the ledger and the directories; earlier runs are settled."""

    ledger: Ledger
    directories: Mapping[str, Directory]
    settled: Settled
    lock: RunLock


@contextmanager
def working(deployment: Deployment) -> Iterator[Work]:
    try:
        with (
            run_lock(deployment.state, since=clock.now()) as lock,
            Ledger.open(deployment.state) as ledger,
            directories_of(deployment) as directories,
        ):
            stop_if_unfit(ledger, deployment.state.mend)
            _tidy(deployment)
            settled, usable = settle(ledger, directories)
            yield Work(ledger=ledger, directories=usable, settled=settled, lock=lock)
    except Locked as error:
        raise Busy(str(error)) from error


def _tidy(deployment: Deployment) -> None:
    """A run that was killed may have left files half written."""
    deployment.state.files.tidy("")
    sweep(deployment.state.scratch / REJECTS)
    if deployment.config.metrics:
        metrics = deployment.base / deployment.config.metrics
        sweep(metrics.parent, metrics.name)
    for settings in deployment.config.directories.values():
        settings.tidy(deployment.path)
