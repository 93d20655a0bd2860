"""`report coverage` counts as the oracle does, and whom it says can use a right is whom a plan leaves with it."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given, settings

from connector.core.decisions.by_course import outlook
from connector.core.plans.diff import Live
from connector.core.plans.plan import make_plan
from connector.core.plans.staffed import staffed
from connector.core.plans.standing import standing
from tests.laws.planned import Scene, planner, scenes
from tests.oracle import valid_until
from tests.product import ENGINE
from tests.reports.counted import by_course, by_their_ids, granted, group_of, members, usable, wheres


@settings(deadline=None, max_examples=15)
@given(scene=scenes())
def test_each_number_is_the_oracle_s(scene: Scene):
    """Of every right at each of its places once, with the one who is alone there and their last day; the fewest first."""
    scene = by_their_ids(scene)
    world, plan = scene.world, planner(scene)
    found = staffed(plan.made.plan_world(world.as_of, plan.live), ENGINE)
    assert sorted(wheres(world), key=str) == sorted(((o.entitlement, o.location) for o in found), key=str)
    assert sorted(one.able for one in found) == [one.able for one in found]
    for one in found:
        where = (one.entitlement, one.location)
        able = usable(scene, where)
        (alone,) = able if len(able) == 1 else (None,)
        until = valid_until(world, alone, *where, world.as_of) if alone else None
        expected = (len(granted(world, where)), len(able), len(members(scene, where)), len(by_course(world, where)))
        assert (*expected, alone, until) == (
            one.granted,
            one.usable,
            one.members,
            one.by_course,
            one.only,
            one.until,
        ), where


def in_the_way(live: Live, seed: int) -> Live:
    """Every third group is not managed, every third one is missing, from another one on for each seed."""
    groups = [
        replace(group, managed=(n + seed) % 3 != 1, group=group.group if (n + seed) % 3 != 2 else None)
        for n, group in enumerate(live.groups)
    ]
    return replace(live, groups=groups)


@settings(deadline=None, max_examples=15)
@given(scene=scenes())
def test_who_can_use_a_right_is_who_has_it_after_the_plan(scene: Scene):
    """The members whom the policies want, and those whom the plan adds: to no group that is missing or not managed."""
    scene = by_their_ids(scene)
    plan = planner(scene)
    live = in_the_way(plan.live, scene.seed)
    world = plan.made.plan_world(scene.world.as_of, live)
    made, _ = make_plan(world, ENGINE)
    added = {(c.group, c.person_id) for c in made.changes if c.action == "add"}
    found = standing(world, outlook(world.facts, world.program, world.as_of, ENGINE).granted, ENGINE)
    able = set(plan.made.named(found.persons.filter("usable")))
    for where in wheres(scene.world):
        there = any(group.group == group_of(where) for group in live.groups)
        kept = granted(scene.world, where) & members(scene, where) if there else set()
        new = {person for group, person in added if group == group_of(where)}
        assert kept | new == {person for person, *place in able if tuple(place) == where}
