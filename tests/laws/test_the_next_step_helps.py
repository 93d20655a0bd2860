"""What `explain` tells somebody to do, or to wait for, brings the right: the oracle says so."""

from __future__ import annotations

import dataclasses
import datetime as dt
import re
from collections.abc import Iterator

from hypothesis import given, settings

from connector.core.decisions.explain import Explained, explain
from tests.days import days_of_change
from tests.oracle import Completion, World, decide, owner, places
from tests.product import ENGINE, product
from tests.worlds import worlds

COURSES = re.compile(r"complete (.*) in Learning Space")
FOREVER = dt.date(2999, 12, 31)
DAY = re.compile(r"access follows by itself on (\S+)")


def with_own_courses(world: World) -> World:
    """Each certification by its own name, with a course that counts for no other."""
    named = {
        name: {**of, "title": f"<{name}>", "courses": [*of["courses"], {"id": f"only-{name}"}]}
        for name, of in world.certifications.items()
    }
    return dataclasses.replace(world, certifications=named)


def called(world: World, person_id: str) -> str:
    """A name by which the LMS tells of nobody else; empty where each of the person's names is also another's."""
    (person,) = (p for p in world.people if p.person_id == person_id)
    names = (person_id, person.email, person.username)
    return next((name for name in names if name and owner(world, name) == person_id), "")


def refused(world: World) -> Iterator[tuple[str, Explained]]:
    made = product(world)
    for person in (p for p in world.people if called(world, p.person_id)):
        told = explain(made.facts, made.program, made.pid(person.person_id), world.as_of, ENGINE)
        yield from ((person.person_id, d) for d in told.decisions if not d.granted)


def after(world: World, person_id: str, courses: list[str]) -> World:
    """The world in which the person has completed the courses today."""
    done = tuple(
        Completion(learner=called(world, person_id), course_id=f"only-{name}", completed_at=world.as_of.isoformat())
        for name in courses
    )
    return dataclasses.replace(world, completions=(*world.completions, *done))


def with_exceptions_anew(world: World, told: Explained) -> World:
    """Those that the step names as over go on."""
    over = [e for e in world.exceptions if e.effect == "grant" and f"ended on {e.until}" in (told.next_step or "")]
    return dataclasses.replace(
        world,
        exceptions=tuple(dataclasses.replace(e, until=FOREVER) if e in over else e for e in world.exceptions),
    )


def granted(world: World, person_id: str, told: Explained, day: dt.date) -> bool:
    """At the place that is told of, or at any, where a right per location is told of as a whole."""
    at = places(world, told.entitlement)
    there = [told.location] if told.location in at else at
    return any(decide(world, person_id, told.entitlement, where, day).granted for where in there)


@settings(deadline=None, max_examples=20)
@given(world=worlds())
def test_the_next_step_helps(world: World):
    """Of everybody who is refused something: three laws of one answer, which is made once."""
    world = with_own_courses(world)
    for person_id, told in refused(world):
        whoever_is_told_to_take_a_course_gets_the_right_by_it(world, person_id, told)
        what_follows_by_itself_follows_on_the_day_that_is_told_and_not_before(world, person_id, told)
        whoever_would_get_the_right_by_one_course_is_told_so(world, person_id, told)


def whoever_is_told_to_take_a_course_gets_the_right_by_it(world: World, person_id: str, told: Explained) -> None:
    """Each of the choices is enough by itself."""
    for found in COURSES.findall(told.next_step or ""):
        for choice in found.split(" or "):
            again = with_exceptions_anew(world, told) if "who approved it" in (told.next_step or "") else world
            better = after(again, person_id, re.findall(r"<(.*?)>", choice))
            assert granted(better, person_id, told, world.as_of), told.next_step


def what_follows_by_itself_follows_on_the_day_that_is_told_and_not_before(
    world: World, person_id: str, told: Explained
) -> None:
    """On the facts of today."""
    for text in DAY.findall(told.next_step or ""):
        day = dt.date.fromisoformat(text)
        before = sorted(d for d in days_of_change(world, person_id) if world.as_of <= d < day)
        assert [day] == [d for d in (*before, day) if granted(world, person_id, told, d)], told.next_step


def whoever_would_get_the_right_by_one_course_is_told_so(world: World, person_id: str, told: Explained) -> None:
    """Unless they do not work here, or the feeds have no job of theirs."""
    working = {job.person_id for job in world.assignments}
    silent = ("not employed", "hired from", "ask HR")
    if person_id not in working or (told.next_step or "").startswith(silent):
        return
    better = ((name, after(world, person_id, [name])) for name in world.certifications)
    helping = {name for name, then in better if granted(then, person_id, told, world.as_of)}
    assert helping <= set(re.findall(r"<(.*?)>", told.next_step or "")), told.next_step
