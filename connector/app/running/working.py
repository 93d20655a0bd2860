"""What a run that writes holds, and when it may begin: alone, on a whole record, in its right time, and not paused."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta

from connector import clock
from connector.app.approvals.pausing import stop_if_paused
from connector.app.deployment import Deployment
from connector.app.failure import Busy, Refused
from connector.app.looking.planning import REJECTS
from connector.app.reading.gathering import directories_of
from connector.app.running.settling import Settled, settle
from connector.atomic import sweep
from connector.directories import Directory
from connector.state import RunLock
from connector.state.ledger import Ledger
from connector.state.lock import Locked, run_lock

CLOCKS_DIFFER = timedelta(hours=1)
"""Between machines on one state, at the most."""


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
            _stop_if_not_whole(ledger, deployment.state.mend)
            stop_if_paused(ledger)
            _stop_if_the_clock_went_back(ledger)
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


def _stop_if_not_whole(ledger: Ledger, mend: str) -> None:
    """A pause or a departure may be among the lines that are lost, and an approval or a grant among the altered."""
    advice = f"see `connector audit verify`; {mend}"
    if not ledger.ends_as_recorded():
        raise Refused("the record has lost lines, so nothing is written", advice)
    if found := ledger.verify():
        more = f", and {len(found) - 1} more" if len(found) > 1 else ""
        raise Refused(f"the record is not as it was written, so nothing is written: {found[0]}{more}", advice)


def _stop_if_the_clock_went_back(ledger: Ledger) -> None:
    """On another day other decisions hold, and an absence that is noted on it seems to have lasted."""
    last, now = ledger.newest(), clock.now()
    if last is not None and last.at > now + CLOCKS_DIFFER:
        raise Refused(
            f"the clock says {now:%Y-%m-%d %H:%M} UTC, and the record's last line is of {last.at:%Y-%m-%d %H:%M}: "
            "one of them is wrong, so nothing is written",
            "set the clock; where it was wrong then, and is right now: connector pause --reason ..., connector resume",
        )
