"""What a reviewer sees beside a plan: whose school and role it touches, and how many hold each right over time."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import replace

from connector import clock
from connector.app.deployment import Deployment
from connector.app.looking.planning import Planned
from connector.core.decisions.explain import next_steps
from connector.core.decisions.next_step import Step
from connector.core.decisions.verdicts import Place
from connector.core.engine import Engine, Polars
from connector.core.forecasts.level import levels
from connector.core.plans.breakdown import work_of
from connector.core.plans.model import Change, ChangeKey
from connector.core.plans.plan import World
from connector.core.rules.calendar import ONE_DAY, add_years
from connector.outputs.html import Beside


def beside(planned: Planned, deployment: Deployment) -> Beside:
    """From today, or the plan's day where that is over, to a year after the later of both."""
    world, plan, engine = planned.gathered.world, planned.plan, Polars()
    today = clock.today(deployment.rulebook.calendar.time_zone)
    changes = [*plan.changes, *(held.change for held in plan.held), *plan.report]
    persons = {change.person_id for change in changes if change.person_id}
    last = add_years(max(today, plan.as_of), 1) - ONE_DAY
    start = replace(world, as_of=min(today, plan.as_of))
    return Beside(
        work=work_of(world.facts, world.program, persons, engine),
        levels=levels(start, last, engine),
        last=last,
        steps=_steps(world, changes, today, engine),
    )


def _steps(world: World, changes: Sequence[Change], today: dt.date, engine: Engine) -> dict[ChangeKey, Step]:
    """What each can do who loses something, as a forecast tells it; nothing of accounts that are nobody's."""
    program = world.program
    pids = {row["person_id"]: row["pid"] for row in engine.rows(world.facts.people.select("pid", "person_id"))}
    lost = {
        change.key: Place(pid=pids[change.person_id], entitlement=change.entitlement, loc=program.loc(change.location))
        for change in changes
        if change.action == "remove" and change.person_id in pids
    }
    steps = next_steps(world.facts, program, list(dict.fromkeys(lost.values())), world.as_of, today, engine)
    return {key: steps[place] for key, place in lost.items() if place in steps}
