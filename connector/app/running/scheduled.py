"""`run` as the schedule calls it: the run, its numbers and its notices, however it ends."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from connector import clock
from connector.app.deployment import Deployment, load, state_in
from connector.app.looking.clocks import calendar_of, late_now
from connector.app.running.applying import Applied, run
from connector.app.running.noticing import notify
from connector.app.running.reporting import Course, summary_of, summary_of_end, write_metrics
from connector.config import Config, read_config
from connector.core.plans.clocks import Judged, late_persons
from connector.core.plans.plan import Scope
from connector.core.plans.summary import RunSummary
from connector.notices import Event
from connector.notices.events import ENDED, LATE, Seen, looked, of_end, of_late, of_run
from connector.notices.fresh import Place
from connector.state import State
from connector.state.errors import StateError
from connector.state.ledger import Ledger

Trouble = Callable[[str], None]
BUSY = 5


@dataclass(frozen=True, kw_only=True)
class Report:
    applied: Applied
    summary: RunSummary


def scheduled(config_path: Path, scope: Scope, *, removals: bool, trouble: Trouble) -> Report:
    """Raises what `run` raises. What goes wrong with metrics and notices is told to `trouble`, and ends nothing."""
    started = clock.now()
    deployment = load(config_path)
    applied = run(deployment, scope, removals=removals)
    for why in applied.untold:
        trouble(why)
    with Ledger.open(deployment.state) as ledger:
        late = late_now(ledger, deployment.rulebook.calendar, clock.now())
        summary = summary_of(_course(applied, started, late), deployment.config, ledger)
    seen = _seen(applied, deployment, late, whole=removals and scope == Scope())
    _tell(deployment.config, deployment.base, deployment.state, summary, of_run(seen), looked(seen), trouble)
    return Report(applied=applied, summary=summary)


def tell_of_end(config_path: Path, code: int, started: dt.datetime, trouble: Trouble) -> RunSummary | None:
    """Of a run that ended before it wrote anything; nothing is told where another run is under way."""
    config, _ = read_config(config_path)
    if config is None or code == BUSY:
        return None
    base = config_path.parent
    state, calendar = state_in(config, base), calendar_of(config, base)
    late: list[Judged] | None = None
    try:
        with Ledger.open(state) as ledger:
            late = late_now(ledger, calendar, clock.now()) if calendar else None
            summary = summary_of_end(code, started, ledger, None if late is None else late_persons(late))
    except StateError:
        summary = summary_of_end(code, started, None)
    looked_at = ENDED if late is None else ENDED | {LATE}
    _tell(config, base, state, summary, (*of_end(code), *of_late(late or ())), looked_at, trouble)
    return summary


def _tell(
    config: Config,
    base: Path,
    state: State,
    summary: RunSummary,
    events: Iterable[Event],
    places: frozenset[Place],
    trouble: Trouble,
) -> None:
    if why := write_metrics(config, base, summary):
        trouble(why)
    for telling in notify(config, base, state, events, places):
        if telling.trouble:
            trouble(f"{telling.channel}: {telling.trouble}")


def _course(applied: Applied, started: dt.datetime, late: Sequence[Judged]) -> Course:
    gathered = applied.planned.gathered
    return Course(
        run=applied.run,
        plan_id=applied.plan_id,
        plan=applied.plan,
        refused=applied.waiting,
        unread=gathered.unread,
        exit=applied.code,
        started=started,
        paused=applied.done.paused,
        late=late_persons(late),
        doubts=_doubts(applied),
        modified={name: feed.delivery.modified for name, feed in gathered.reading.feeds.items() if feed.delivery},
    )


def _doubts(applied: Applied) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for verdict in applied.doubted:
        found.setdefault(verdict.table, []).append(verdict.code)
    return found


def _seen(applied: Applied, deployment: Deployment, late: Sequence[Judged], *, whole: bool) -> Seen:
    gathered = applied.planned.gathered
    return Seen(
        plan=applied.plan,
        refused=applied.waiting,
        held=applied.held,
        failed=[failed.change for failed in applied.done.failed],
        directories=deployment.config.directories,
        unread=gathered.unread,
        verdicts=gathered.reading.verdicts,
        late=late,
        whole=whole,
    )
