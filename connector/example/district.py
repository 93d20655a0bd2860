"""The ordinary staff of the example: about 50 people a school, and the central offices."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from connector.example import courses
from connector.example.goings import coming_or_going
from connector.example.leaders import leader
from connector.example.posts import CENTRAL, DEPARTMENTS, OFFICES, OTHERS, STAFFED, TEACHERS, leading_posts
from connector.example.records import Person
from connector.example.scene import Scene, identity


def staff(scene: Scene) -> Iterator[Person]:
    posts = [(school, post) for school in STAFFED for post in leading_posts(school)]
    yield from (leader(scene, post, school, number) for number, (school, post) in enumerate(posts))
    for school in STAFFED:
        yield from (_teacher(scene, school) for _ in range(32 + scene.upto(3)))
        yield from (_other(scene, school) for _ in range(8))
    yield from (_central(scene) for _ in range(180))


def _teacher(scene: Scene, school: str) -> Person:
    base, chance = scene.person(scene.pick(*TEACHERS), school), scene.rng.random()
    who, day = identity(base), scene.days.in_year(0, scene.rng.random())
    taken = [courses.other(who, day, scene.upto(60))]
    if chance < 0.015:
        taken.append(scene.certified(base))
    if chance > 0.96:
        taken.append(courses.sibling(who, day))
    base = replace(base, courses=tuple(taken))
    return _beside(base, scene.pick(*STAFFED)) if 0.10 < chance < 0.13 else coming_or_going(scene, base)


def _other(scene: Scene, school: str) -> Person:
    return coming_or_going(scene, scene.person(scene.pick(*OTHERS), school, fte=scene.pick("1.0", "0.5", "0.75")))


def _central(scene: Scene) -> Person:
    base = replace(scene.person(scene.pick(*CENTRAL), scene.pick(*OFFICES)), department=scene.pick(*DEPARTMENTS))
    return replace(base, courses=(scene.certified(base),)) if scene.rng.random() < 0.05 else base


def _beside(base: Person, school: str) -> Person:
    """A second, part-time job at another school."""
    first = replace(base.jobs[0], fte="0.6")
    return replace(base, jobs=(first, replace(first, location=school, primary=False, fte="0.4")))
