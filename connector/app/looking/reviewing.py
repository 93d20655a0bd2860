"""What a reviewer sees beside a plan: whose school and role it touches, and how many hold each right over time."""

from __future__ import annotations

from dataclasses import replace

from connector import clock
from connector.app.deployment import Deployment
from connector.app.looking.planning import Planned
from connector.core.engine import Polars
from connector.core.forecasts.level import levels
from connector.core.plans.breakdown import work_of
from connector.core.plans.standing import without_access
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
        work=work_of(world.facts, world.program, persons, plan.as_of, engine),
        levels=levels(start, last, engine),
        without=without_access(start, engine),
        last=last,
    )
