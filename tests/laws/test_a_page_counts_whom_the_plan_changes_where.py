"""People by school and by role are the plan's own changes: a loss where the person was, a gain where they are."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict

from hypothesis import given, settings

from connector.core.plans.breakdown import by_role, by_school, work_of
from connector.core.plans.model import Change
from tests.laws.planned import Planner, Scene, planner, scenes
from tests.oracle import Assignment, World, role
from tests.product import ENGINE

ONE_DAY = dt.timedelta(days=1)


def jobs_of(change: Change, world: World) -> list[Assignment]:
    day = world.as_of - ONE_DAY if change.action == "remove" else world.as_of
    held = [a for a in world.assignments if a.person_id == change.person_id]
    there = [a for a in held if change.location in (None, a.location)]
    now = [a for a in there if (a.start_date or day) <= day <= (a.end_date or day)]
    ends = [a.end_date for a in there if a.end_date and a.end_date < day]
    return now or [a for a in there if ends and a.end_date == max(ends)]


def places_of(change: Change, world: World) -> set[str]:
    codes = [change.location] if change.location else [a.location for a in jobs_of(change, world)]
    known = world.locations
    return {f"{known[code]['name']} ({code})" if code in known else code for code in codes if code}


def counted(at: Planner) -> tuple[dict[str, list[int]], dict[str, list[int]]]:
    """By school and by role: persons who lose, who gain, and of whom something is held."""
    world, (plan, _) = at.scene.world, at.plan()
    schools: dict[str, list[set[str]]] = defaultdict(lambda: [set(), set(), set()])
    roles: dict[str, list[set[str]]] = defaultdict(lambda: [set(), set(), set()])
    rows = [(c, ("remove", "add").index(c.action)) for c in plan.changes] + [(h.change, 2) for h in plan.held]
    for change, kind in rows:
        who = change.person_id or change.account
        for place in places_of(change, world) or {"no school or office"}:
            schools[place][kind].add(who)
        for name in {role(world, a) for a in jobs_of(change, world)} - {None} or {"no role"}:
            roles[str(name)][kind].add(who)
    told = [{name: [len(one) for one in sets] for name, sets in each.items()} for each in (schools, roles)]
    return told[0], told[1]


@settings(deadline=None, max_examples=25)
@given(scene=scenes())
def test_both_tables_are_the_plans_changes(scene: Scene):
    at = planner(scene)
    plan, _ = at.plan()
    work = work_of(at.made.facts, at.made.program, {p.person_id for p in scene.world.people}, ENGINE)
    schools, roles = counted(at)
    assert schools == {c.name: [c.lose, c.gain, c.held] for c in by_school(plan, work)}
    assert roles == {c.name: [c.lose, c.gain, c.held] for c in by_role(plan, work)}
