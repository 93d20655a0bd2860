"""`report principals` tells of each school what the oracle says of it: who has access, until when, who could have it."""

from __future__ import annotations

import dataclasses

from hypothesis import given, settings

from connector.core.plans.holders import holders
from tests.days import in_window
from tests.laws.planned import Scene, planner, scenes
from tests.oracle import World, places, role, valid_until
from tests.product import ENGINE
from tests.reports.counted import Where, by_course, by_their_ids, granted, members, usable, wheres

Told = tuple[str, str, str]
"""A location, a right, a person."""


def told_at(world: World, where: Where, person: str) -> list[str]:
    """The place itself; where no right has places, each known one where the person works."""
    if any(world.entitlements[name].get("per") == "location" for name in world.entitlements):
        return [where[1]] if where[1] is not None else []
    return sorted({job.location for job in jobs(world, person)} & world.locations.keys())


def jobs(world: World, person: str):
    return [j for j in world.assignments if j.person_id == person and in_window(j.start_date, j.end_date, world.as_of)]


def frozen(world: World, where: Where) -> bool:
    granting = (p for p in world.policies if p["effect"] == "grant" and where[0] in p["grants"])
    return not any(policy["mode"] == "enforce" for policy in granting)


def states(scene: Scene, where: Where) -> dict[str, str]:
    inside, fit = members(scene, where), granted(scene.world, where)
    able, hoping = usable(scene, where), by_course(scene.world, where)
    stays = "has" if frozen(scene.world, where) else "leftover"
    found = dict.fromkeys(hoping - inside, "could") | dict.fromkeys(inside - fit, stays)
    return found | {p: "has" if p in inside else "coming" if p in able else "waiting" for p in fit}


def expected(scene: Scene) -> dict[Told, str]:
    return {
        (at, where[0], person): state
        for where in wheres(scene.world)
        for person, state in states(scene, where).items()
        for at in told_at(scene.world, where, person)
    }


def only_without_places(scene: Scene) -> Scene:
    """The same rights, of the whole district."""
    rights = {
        name: {"title": "A right", "groups": [{"directory": "local", "group": f"ic-g-{name}"}]}
        for name in scene.world.entitlements
    }
    exceptions = tuple(dataclasses.replace(e, location=None) for e in scene.world.exceptions)
    world = dataclasses.replace(scene.world, entitlements=rights, exceptions=exceptions)
    return dataclasses.replace(scene, world=world)


def check(scene: Scene) -> None:
    world, plan = scene.world, planner(scene)
    found = holders(plan.made.plan_world(world.as_of, plan.live), ENGINE)
    assert expected(scene) == {(one.location, one.entitlement, one.person_id): one.state for one in found}
    assert len(found) == len({(one.location, one.entitlement, one.person_id) for one in found})
    for one in found:
        where = (one.entitlement, one.location if one.location in places(world, one.entitlement) else None)
        assert valid_until(world, one.person_id, *where, world.as_of) == one.until
        here = {role(world, job) for job in jobs(world, one.person_id) if job.location == one.location}
        assert sorted(filter(None, here)) == list(one.roles)
        lacks = one.person_id in by_course(world, where)
        assert lacks == bool(one.courses)


@settings(deadline=None, max_examples=12)
@given(scene=scenes())
def test_each_school_is_told_what_the_oracle_says_of_it(scene: Scene):
    """State, last day, roles and courses of everybody there."""
    check(by_their_ids(scene))


@settings(deadline=None, max_examples=12)
@given(scene=scenes())
def test_rights_without_places_are_told_where_people_work(scene: Scene):
    """The same of each."""
    check(only_without_places(by_their_ids(scene)))
