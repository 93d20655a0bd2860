"""`plan`: feeds to decisions to a diff against the directories, guarded and, where asked, sealed."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any

from connector import clock
from connector.app.caller import caller
from connector.app.deployment import Deployment
from connector.app.failure import Failure, Wrong
from connector.app.looking.sealing import stop_if_other, write_sealed
from connector.app.reading.forgotten import forgotten_groups
from connector.app.reading.gathering import Gathered, directories_of, read_world
from connector.app.reading.held import waiting_of
from connector.app.reading.marking import marks_of
from connector.app.reading.turning import made_of
from connector.atomic import replace_file
from connector.core.engine import Polars
from connector.core.feeds.contract import passing
from connector.core.feeds.rejects import reject_problems, rejects_csv
from connector.core.plans.carrying import carried
from connector.core.plans.doubted import hold_doubted
from connector.core.plans.guards import Beside, Doubts, guarded
from connector.core.plans.model import Census, Plan
from connector.core.plans.paused import hold_paused
from connector.core.plans.plan import Scope, World, make_plan
from connector.core.plans.sealed import FORMAT, to_json
from connector.core.problems import Problem
from connector.directories import Directory
from connector.engines.settings import EngineError, opened
from connector.state.errors import plain_file_errors
from connector.state.events import Entry
from connector.state.ledger import Ledger
from connector.state.paused import GroupPause
from connector.state.views import Pause, pause_state, removals_since

SHOWN = 3  # rejected rows of a feed
DAY = dt.timedelta(hours=24)
REJECTS = "rejects"
"""The folder, in the state's scratch, of the rows that were refused."""


@dataclass(frozen=True, kw_only=True)
class Planned:
    """A guarded plan, as a value and as the contract's JSON; `unreachable` directories are not in it.

    rejected: the file that holds a feed's rejected rows -> how many. lost: lines of the record are.
    """

    plan: Plan
    census: Census
    document: Mapping[str, Any]
    rehearsal: bool
    gathered: Gathered
    pause: Pause | None
    removed: Mapping[str, int]
    notes: tuple[Problem, ...] = ()
    rejected: Mapping[str, int] = field(default_factory=dict)
    lost: bool = False

    @property
    def plan_id(self) -> str:
        return str(self.document["id"])

    @property
    def paused_groups(self) -> list[GroupPause]:
        return [GroupPause._make(row) for row in self.gathered.reading.paused.iter_rows()]


def plan_now(
    deployment: Deployment, directories: Mapping[str, Directory], ledger: Ledger, as_of: dt.date | None, scope: Scope
) -> Planned:
    """Gather everything and plan as of a day (today where none is given)."""
    today = clock.today(deployment.rulebook.calendar.time_zone)
    gathered = read_world(deployment, directories, ledger, as_of or today, Polars())
    _keep_rejects(deployment, gathered)
    stop_if_nothing_fits(scope, gathered)
    removed = removed_today(deployment, ledger)
    rehearsal = as_of is not None and as_of != today
    pause = pause_state(ledger)
    return guarded_plan(deployment, gathered, scope, removed, made=clock.now(), rehearsal=rehearsal, pause=pause)


def guarded_plan(
    deployment: Deployment,
    gathered: Gathered,
    scope: Scope,
    removed: Mapping[str, int],
    *,
    made: dt.datetime,
    rehearsal: bool,
    pause: Pause | None,
) -> Planned:
    """From a world to its plan, and the document of it."""
    plan, census = _made(deployment, gathered.world, scope)
    plan = hold_doubted(plan, gathered.reading.doubtful)
    plan = hold_paused(plan, set(gathered.reading.paused.select("directory", "group").iter_rows()))
    plan = with_guards(plan, census, deployment, gathered, removed)
    lines = (line for change in plan.every_change for line in change.rule_lines)
    plan = replace(plan, provenance=deployment.provenance.of(lines))
    return Planned(
        plan=plan,
        census=census,
        document=to_json(plan, made),
        rehearsal=rehearsal,
        gathered=gathered,
        pause=pause,
        removed=removed,
    )


def _made(deployment: Deployment, world: World, scope: Scope) -> tuple[Plan, Census]:
    """By the engine that the config names; what was read lies with the embedded one."""
    config = deployment.config
    if config.engine == "polars":
        return make_plan(world, Polars(), scope)
    try:
        with opened(config.engine, config.engines, deployment.state.scratch) as engine:
            return make_plan(carried(world, engine), engine, scope)
    except EngineError as error:
        raise Failure(str(error), "`engine: polars` needs nothing more") from error


def stop_if_nothing_fits(scope: Scope, gathered: Gathered) -> None:
    """A mistyped scope would look like a quiet day."""
    world = gathered.world
    groups = [group for live in world.lives for group in live.groups]
    people = gathered.tables["people"]
    persons = {*people.rows["person_id"], *people.rejects["key"]} if scope.person is not None else set()
    for option, wanted, fits in (
        ("group", scope.group, gathered.unreachable or any(map(scope.names, groups))),
        ("location", scope.location, any(fnmatchcase(code, scope.location or "") for code in world.program.locations)),
        ("person", scope.person, scope.person in persons),
    ):
        if wanted is not None and not fits:
            raise Wrong(f"`--only-{option} {wanted}` fits none there is", "upper and lower case count")


def _keep_rejects(deployment: Deployment, gathered: Gathered) -> None:
    """What the newest reading refused, one file a feed; a feed without mistakes leaves none."""
    folder = deployment.state.scratch / REJECTS
    with plain_file_errors(folder):
        for name, table in gathered.tables.items():
            if table.rejects.is_empty():
                (folder / f"{name}.csv").unlink(missing_ok=True)
                continue
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            replace_file(folder / f"{name}.csv", rejects_csv(table.rejects))


def rejects_files(deployment: Deployment, gathered: Gathered) -> dict[str, int]:
    folder = deployment.state.scratch / REJECTS
    sizes = {name: table.rejects.height for name, table in gathered.tables.items()}
    return {str(folder / f"{name}.csv"): size for name, size in sizes.items() if size}


def _some_rejects(gathered: Gathered) -> Iterator[Problem]:
    """The first of each feed; all of them are in the file."""
    for table in gathered.tables.values():
        for problem in reject_problems(table.rejects.head(SHOWN)):
            yield replace(problem, severity="warning")


def with_guards(
    plan: Plan, census: Census, deployment: Deployment, gathered: Gathered, removed: Mapping[str, int]
) -> Plan:
    verdicts = gathered.reading.verdicts
    on_failure = deployment.config.feeds.on_failure
    doubts = Doubts(
        partial=gathered.unread,
        feeds=verdicts,
        passing=passing(verdicts, on_failure),
        strangers=gathered.reading.strangers,
    )
    beside = Beside(
        freezes=deployment.rulebook.calendar.freeze,
        marks=marks_of(gathered.reading.snapshots, deployment),
        made=made_of(gathered.reading.turned),
        waiting=waiting_of(gathered.reading.beyond),
    )
    return guarded(plan, census, deployment.limits, doubts, removed, beside)


def removed_today(deployment: Deployment, ledger: Ledger) -> Mapping[str, int]:
    """Asked only where a limit needs it: the question goes through the whole record."""
    caps = [limits.removals_per_day for limits in deployment.limits.values()]
    if all(cap.count is None and cap.percent is None for cap in caps):
        return {}
    return removals_since(ledger, clock.now() - DAY)


def plan(
    deployment: Deployment, as_of: dt.date | None, scope: Scope, out: Path | None, *, what_if: bool = False
) -> Planned:
    """What `connector plan` does; `out` gets the sealed plan, whose id the ledger then knows.

    what_if: the deployment is not the one that runs, so the plan is a rehearsal whatever its day.
    """
    if out is not None:
        stop_if_other(out, FORMAT, "sealed plan")
    with Ledger.open(deployment.state) as ledger, directories_of(deployment) as directories:
        planned = plan_now(deployment, directories, ledger, as_of, scope)
        planned = replace(planned, rehearsal=planned.rehearsal or what_if)
        if out is not None:
            whole = scope == Scope()
            seal(planned.document, ledger, out, rehearsal=planned.rehearsal, whole=whole, what_if=what_if)
        notes = forgotten_groups(planned.gathered, directories, deployment.config.mappings)
        rejected = rejects_files(deployment, planned.gathered)
        lost = not ledger.ends_as_recorded()
        return replace(planned, notes=(*_some_rejects(planned.gathered), *notes), rejected=rejected, lost=lost)


def seal(
    document: Mapping[str, Any], ledger: Ledger, out: Path, *, rehearsal: bool, whole: bool, what_if: bool = False
) -> None:
    """Record the plan's id, then write it (0600): it names people."""
    made = sealed_event(document, rehearsal=rehearsal, by=caller().person, whole=whole, what_if=what_if)
    ledger.append_many([made])
    write_sealed(document, out)


def sealed_event(document: Mapping[str, Any], *, rehearsal: bool, by: str, whole: bool, what_if: bool = False) -> Entry:
    """by: who made the plan. whole: nothing was left out by `--only-…` or `--no-removals`. what_if: see `plan`."""
    body = {"plan": document["id"], "as_of": document["as_of"], "summary": document["summary"], "rehearsal": rehearsal}
    more = {"what_if": True} if what_if else {}
    return Entry(kind="plan-sealed", at=clock.now(), body={**body, "by": by, "whole": whole, **more})
