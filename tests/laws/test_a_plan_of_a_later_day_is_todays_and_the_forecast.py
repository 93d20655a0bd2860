"""`plan --as-of D` is today's plan and the forecast's changes up to D: memberships, and the reasons of the losses."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from dataclasses import replace

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from connector.core.decisions.program import Program
from connector.core.plans.diff import references
from connector.core.plans.model import Plan
from connector.core.plans.plan import make_plan
from tests.forecast.foretold import Place, carried_on, foretold
from tests.laws.planned import Planner, Scene, planner, scenes
from tests.product import ENGINE

Membership = tuple[str, str]


def plan_on(at: Planner, day: dt.date) -> Plan:
    return make_plan(replace(at.made.plan_world(day, at.live)), ENGINE)[0]


def brought_about(plan: Plan, at: Planner) -> set[Membership]:
    """The members there would be if all that the plan speaks of were done, also what is held for now."""
    scene = at.scene
    groups = {reference for _, _, reference in references(at.made.program, "local")}
    live = {(group, account) for group in groups for account in scene.accounts if scene.belongs(account, group)}
    changes = [*plan.changes, *(held.change for held in plan.held)]
    added = {(c.group_id, c.account) for c in changes if c.action == "add"}
    return (live | added) - {(c.group_id, c.account) for c in changes if c.action == "remove"}


def memberships(rights: set[Place], program: Program) -> set[Membership]:
    """What rights are as memberships; a group may be named by several."""
    return {
        (group, f"a-{person}")
        for person, entitlement, location in rights
        for name, at, group in references(program, "local")
        if (name, at) == (entitlement, location)
    }


def decided(at: Planner) -> set[str]:
    """The groups of entitlements that some policy in force grants: the others are left as they are."""
    program = at.made.program
    frozen = {name for name, modes in program.granting_modes.items() if "enforce" not in modes}
    touched = {group for name, _, group in references(program, "local") if name in frozen}
    return {group for _, _, group in references(program, "local")} - touched


def kept(members: set[Membership], at: Planner) -> set[Membership]:
    """Those that the law speaks of: groups that are decided, and persons with a row of work."""
    working = {f"a-{job.person_id}" for job in at.scene.world.assignments}
    groups = decided(at)
    return {(group, account) for group, account in members if group in groups and account in working}


@settings(deadline=None, max_examples=15)
@given(scene=scenes(), after=st.integers(1, 1500), near=st.booleans())
def test_the_members_are_the_same_by_either_way(scene: Scene, after: int, near: bool):
    """On any day; half of them are days on which something is foreseen."""
    at = planner(scene)
    today, program = scene.world.as_of, at.made.program
    changes = foretold(at.made, today)
    days = [one.on for one in changes]
    assume(not near or days)
    day = days[after % len(days)] if near else today + dt.timedelta(days=after)
    start = at.made.granted(today)
    rights = carried_on(start, changes, day)
    before, then = memberships(start, program), memberships(rights, program)
    expected = (brought_about(plan_on(at, today), at) - (before - then)) | (then - before)
    assert kept(expected, at) == kept(brought_about(plan_on(at, day), at), at)


@settings(deadline=None, max_examples=12)
@given(scene=scenes())
def test_a_loss_is_told_as_the_plan_of_its_day_tells_it(scene: Scene):
    """Of everybody who is a member then: the same reason and the same words, so that an approval ahead fits."""
    at = planner(replace(scene, who="all"))
    changes = [one for one in foretold(at.made, scene.world.as_of) if one.change == "lose"]
    named = Counter(group for _, _, group in references(at.made.program, "local"))
    alone = {(name, at_) for name, at_, group in references(at.made.program, "local") if named[group] == 1}
    for day in sorted({one.on for one in changes})[:3]:
        plan = plan_on(at, day)
        spoken = [*plan.changes, *(held.change for held in plan.held)]
        told = {(c.person_id, c.entitlement, c.location): (c.reason, c.words) for c in spoken}
        for one in changes:
            if one.on == day and (one.entitlement, one.location) in alone:
                assert told[one.person_id, one.entitlement, one.location] == (one.reason, one.words)
