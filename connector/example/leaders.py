"""Those at the schools who may qualify; most do, and are in their groups."""

from __future__ import annotations

from dataclasses import replace

from connector.example import courses
from connector.example.posts import STAFFED, Post
from connector.example.records import Completion, Person, groups
from connector.example.scene import Scene, identity


def leader(scene: Scene, post: Post, school: str, number: int) -> Person:
    """Of twenty in a row one never took the course, one let it run out, one finished it this week."""
    base = scene.person(post, school)
    course, right = scene.certified(base), groups(school)
    match number % 20:
        case 3:
            return replace(base, courses=(_sibling(scene, base),))
        case 9:
            return replace(base, courses=(_run_out(scene, base, number),))
        case 13:
            return replace(base, courses=(_fresh(scene, base, number),), meant=right)
        case 17:
            return replace(base, status="On Leave", courses=(course,), meant=right, member=right)
        case 19:
            return _at_two_schools(replace(base, courses=(course,)), school)
        case _:
            return _settled(scene, replace(base, courses=(course,), meant=right, member=right), number)


def _settled(scene: Scene, base: Person, number: int) -> Person:
    if number % 4 == 0:
        base = replace(base, courses=(_run_out(scene, base, number), *base.courses))
    return replace(base, account="by-email") if number % 31 == 5 else base


def _at_two_schools(base: Person, school: str) -> Person:
    other = STAFFED[(STAFFED.index(school) + 7) % len(STAFFED)]
    first = replace(base.jobs[0], fte="0.5")
    both = groups(school, other)
    return replace(base, jobs=(first, replace(first, location=other, primary=False)), meant=both, member=both)


def _sibling(scene: Scene, who: Person) -> Completion:
    return courses.sibling(identity(who), scene.days.in_year(1, scene.rng.random()))


def _run_out(scene: Scene, who: Person, form: int) -> Completion:
    return courses.attendance(identity(who), scene.days.in_year(3, scene.rng.random()), form)


def _fresh(scene: Scene, who: Person, form: int) -> Completion:
    return courses.attendance(identity(who), scene.days.ago(scene.upto(5)), form)
