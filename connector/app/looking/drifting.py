"""`drift`: what somebody changed by hand, when as far as the directory tells, and the ways out. Read-only."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence

import polars as pl

from connector import clock
from connector.app.deployment import Deployment
from connector.app.looking.planning import Planned, guarded_plan, removed_today, stop_if_nothing_fits
from connector.app.reading.factual import lazy
from connector.app.reading.gathering import Gathered, directories_of, read_world
from connector.app.reading.marking import lost_marks
from connector.core.engine import Polars
from connector.core.plans.diff import Target, targets_of
from connector.core.plans.drift import Drifted, Past, find_drift
from connector.core.plans.model import Change
from connector.core.plans.plan import Reach, Scope
from connector.core.plans.ways_out import Setting, ways_out
from connector.directories import Directory, DirectoryError, Traced
from connector.outputs.drift import DriftLine, DriftReport
from connector.state.archive import Archive
from connector.state.ledger import Ledger
from connector.state.tables import grants
from connector.state.views import pause_state


def drift(deployment: Deployment, scope: Scope, options: str) -> tuple[DriftReport, Gathered]:
    """`options`: what every command that is shown needs to find the same config."""
    today = clock.today(deployment.rulebook.calendar.time_zone)
    with Ledger.open_to_read(deployment.state) as ledger, directories_of(deployment) as directories:
        gathered = read_world(deployment, directories, ledger, today, Polars())
        stop_if_nothing_fits(scope, gathered)
        planned = _plan(deployment, gathered, ledger)
        granted = grants(ledger)
        reach = scope.among(gathered.world.lives)
        found = [
            one
            for one in find_drift(planned.plan, gathered.world, _past(deployment, gathered, ledger, granted), Polars())
            if _in(reach, one)
        ]
        traced, lost = _traced(found, directories), not ledger.ends_as_recorded()
    ways = ways_out(found, _setting(planned, deployment, options), Polars())
    traces = {(name, t.group, t.account): t for name, told in traced.items() for t in told.found}
    since = {row[:3]: row[3:] for row in granted.select("directory", "group", "account", "at", "run").iter_rows()}
    return DriftReport(
        as_of=today,
        lines=[
            DriftLine(drifted=one, ways=way, trace=traces.get(one.membership), granted=since.get(one.membership))
            for one, way in zip(found, ways, strict=True)
        ],
        pending=_pending(planned, found, reach),
        held=sum(reach.holds(h.change) for h in planned.plan.held),
        directories={name: told.words for name, told in traced.items()},
        unread=gathered.unread,
        recorded=gathered.world.earlier is not None,
        options=options,
        lost=lost,
    ), gathered


def _plan(deployment: Deployment, gathered: Gathered, ledger: Ledger) -> Planned:
    """Of everything, whatever is asked about: what a guard holds depends on the whole."""
    removed, pause = removed_today(deployment, ledger), pause_state(ledger)
    return guarded_plan(deployment, gathered, Scope(), removed, made=clock.now(), rehearsal=False, pause=pause)


def _past(deployment: Deployment, gathered: Gathered, ledger: Ledger, granted: pl.DataFrame) -> Past:
    first = Archive(deployment.state).earliest([live.name for live in gathered.world.lives])
    lost = [(one.directory, one.group_id, one.group, one.owner) for one in lost_marks(gathered, deployment, ledger)]
    return Past(
        grants=lazy(granted), first={name: lazy(reading.members) for name, reading in first.items()}, marked=lost
    )


def _setting(planned: Planned, deployment: Deployment, options: str) -> Setting:
    world = planned.gathered.world
    targets: dict[tuple[str, str], list[Target]] = defaultdict(list)
    for live in world.lives:
        for target in targets_of(world.program, live):
            targets[live.name, target.group.group or ""].append(target)
    return Setting(
        facts=world.facts,
        program=world.program,
        targets=targets,
        as_of=world.as_of,
        free={change.key for change in planned.plan.passing()},
        marking=lambda directory, group: _marking(deployment, directory, group),
        options=options,
    )


def _marking(deployment: Deployment, directory: str, group: str) -> str:
    settings = deployment.config.directories[directory]
    return settings.marking(group, settings.owner_marker.value) if settings.owner_marker else ""


def _in(reach: Reach, one: Drifted) -> bool:
    location = one.change.location if one.change is not None else None
    return reach.admits(one.directory, one.group_id or one.group, location, one.person_id)


def _pending(planned: Planned, found: Sequence[Drifted], reach: Reach) -> int:
    """How many changes a run would make besides."""
    about: set[Change | None] = {one.change for one in found}
    return sum(change not in about and reach.holds(change) for change in planned.plan.changes)


def _traced(found: Sequence[Drifted], directories: Mapping[str, Directory]) -> dict[str, Traced]:
    """Of the directories in which something departs; one that cannot say is no reason to say nothing."""
    asked: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for one in found:
        asked[one.directory] += [(one.group_id, one.account)] if one.account else []
    return {name: _trace(directories[name], memberships) for name, memberships in sorted(asked.items())}


def _trace(directory: Directory, memberships: Sequence[tuple[str, str]]) -> Traced:
    try:
        return directory.trace(memberships) if memberships else Traced()
    except DirectoryError as error:
        return Traced(words=f"when and by whom could not be asked: {error}")
