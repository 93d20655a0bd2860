"""Since when a decision is as it is today, held to the oracle's answer on every day that may turn it."""

from __future__ import annotations

import dataclasses
import datetime as dt

from hypothesis import given, settings

from connector.core.decisions.since_when import since_when
from connector.core.decisions.verdicts import Place
from tests.days import days_of_change
from tests.handmade import HANDMADE
from tests.oracle import Person, World, all_decisions, decide
from tests.product import ENGINE, Product, product
from tests.worlds import worlds


def counted(world: World, person_id: str, entitlement: str, location: str | None, *, now: bool) -> dt.date | None:
    """Back from today until the answer is another one; None where it never was. Between those days nothing turns."""
    after = None
    for day in sorted((d for d in days_of_change(world, person_id) if d <= world.as_of), reverse=True):
        if decide(world, person_id, entitlement, location, day).granted != now:
            return after
        after = day
    return None


def at_work_before(person: Person, as_of: dt.date) -> Person:
    """Whoever left on a day that the feed tells was at work up to it."""
    last, hired = person.termination_date, person.hire_date
    left = person.status == "terminated" and last and last < as_of and not (hired and last < hired)
    return dataclasses.replace(person, status="active") if left else person


def agrees(world: World, made: Product) -> int:
    """The number of decisions that have such a day."""
    then = dataclasses.replace(world, people=tuple(at_work_before(p, world.as_of) for p in world.people))
    decisions = all_decisions(world, world.as_of)
    loc, told = made.program.loc, {}
    for (person, entitlement, location), decision in decisions.items():
        told[Place(pid=made.pid(person), entitlement=entitlement, loc=loc(location))] = decision.granted
    found = since_when(made.facts, made.program, told, world.as_of, ENGINE)
    expected = {place: counted(then, *named, now=told[place]) for place, named in zip(told, decisions, strict=True)}
    assert {place: day for place, day in expected.items() if day} == found
    return len(found)


@settings(deadline=None, max_examples=18)
@given(world=worlds())
def test_it_is_the_first_of_the_unbroken_days(world: World):
    """Whatever the world: gaps, bridges, windows, replaced courses, departures, exceptions."""
    agrees(world, product(world))


def test_the_handmade_worlds_have_the_days_that_a_count_finds():
    """Every sixth of the page's own cases; most have one."""
    cases = HANDMADE[::6]
    assert sum(agrees(case.world, product(case.world)) > 0 for case in cases) > len(cases) / 2
