"""What the reports count on invented worlds, calculated slowly: person by person, course by course, by the oracle."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable
from itertools import chain, combinations

from tests.laws.planned import Scene
from tests.laws.test_the_next_step_helps import after, with_own_courses
from tests.oracle import World, decide, employed, places

Where = tuple[str, str | None]


def by_their_ids(scene: Scene) -> Scene:
    """The scene with learners called by their ids, so that everybody can take a course, which counts for one thing."""
    people = tuple(dataclasses.replace(p, email="", username="") for p in scene.world.people)
    world = dataclasses.replace(with_own_courses(scene.world), people=people, learner=("person_id",), remembered=())
    return dataclasses.replace(scene, world=world)


def wheres(world: World) -> list[Where]:
    return [(name, at) for name in world.entitlements for at in places(world, name)]


def granted(world: World, where: Where) -> set[str]:
    return {p.person_id for p in world.people if decide(world, p.person_id, *where, world.as_of).granted}


def group_of(where: Where) -> str:
    return f"ic-g-{where[0]}-{where[1]}" if where[1] is not None else f"ic-g-{where[0]}"


def members(scene: Scene, where: Where) -> set[str]:
    return {str(person) for account, person in scene.accounts.items() if scene.belongs(account, group_of(where))}


def usable(scene: Scene, where: Where) -> set[str]:
    """Whoever has no row of a job is not added, and stays."""
    working = {job.person_id for job in scene.world.assignments}
    return granted(scene.world, where) & (members(scene, where) | working)


def by_course(world: World, where: Where) -> set[str]:
    """Who is employed, has a job, is not granted it, and would be after completing some of the courses today."""
    working = {job.person_id for job in world.assignments}
    able = {p.person_id for p in world.people if employed(p, {}, world.as_of)} & working
    return {person for person in able - granted(world, where) if helped(world, person, where)}


def helped(world: World, person: str, where: Where) -> bool:
    return any(
        decide(after(world, person, list(courses)), person, *where, world.as_of).granted
        for courses in some_of(world.certifications)
    )


def some_of(names: Iterable[str]) -> Iterable[tuple[str, ...]]:
    known = list(names)
    return chain.from_iterable(combinations(known, size) for size in range(1, len(known) + 1))
