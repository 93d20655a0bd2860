"""The forecast is held to the oracle: day after day, what it foresees is what the oracle desires then."""

from __future__ import annotations

import dataclasses
import datetime as dt

from hypothesis import given, settings
from hypothesis import strategies as st

from connector.core.forecasts.foreseen import Foreseen
from connector.core.forecasts.level import levels
from tests.forecast.foretold import FOREVER, Place, carried_on, foretold, place
from tests.handmade import HANDMADE
from tests.oracle import World, decide, desired, valid_until
from tests.product import ENGINE, Product, product
from tests.worlds import worlds

ONE_DAY = dt.timedelta(days=1)


def at_work(world: World) -> set[str]:
    """Nothing is added to others; of them only what is urgent is foreseen."""
    return {job.person_id for job in world.assignments}


def agrees(world: World, made: Product, days: list[dt.date]) -> list[Foreseen]:
    """On the days given, and on each day of the forecast and the one before it."""
    changes = [one for one in foretold(made, world.as_of) if one.person_id in at_work(world)]
    start: set[Place] = desired(world, world.as_of)
    decisive = {day for one in changes for day in (one.on - ONE_DAY, one.on)}
    for day in sorted({*days, *decisive} - {world.as_of}):
        assert desired(world, day) == carried_on(start, changes, day), day
    return changes


@settings(deadline=None, max_examples=20)
@given(world=worlds(), after=st.lists(st.integers(1, 1200), max_size=4))
def test_whatever_the_world_each_day_is_as_foreseen(world: World, after: list[int]):
    """Also on days on which nothing is foreseen."""
    agrees(world, product(world), [world.as_of + dt.timedelta(days=n) for n in after])


def rested_on_an_exception(world: World, one: Foreseen) -> bool:
    """Granted on the day before with the exceptions that are over on the day, and not without them."""
    running = tuple(e for e in world.exceptions if e.effect == "deny" or e.until >= one.on)
    without = dataclasses.replace(world, exceptions=running)
    day = one.on - ONE_DAY
    return decide(world, *place(one), day).granted and not decide(without, *place(one), day).granted


@settings(deadline=None, max_examples=12)
@given(world=worlds())
def test_until_is_the_last_day_and_an_exception_ended_where_the_right_rested_on_it(world: World):
    """Of a gain as the oracle says on its day; of a loss the day before, whatever else ended then."""
    made = product(world)
    for one in foretold(made, world.as_of):
        if one.change == "lose":
            assert one.until == one.on - ONE_DAY
            assert one.reason != "exception-ended" or rested_on_an_exception(world, one), one
        else:
            assert one.until == valid_until(world, *place(one), one.on)


def test_the_handmade_worlds_are_foreseen_as_the_page_says():
    """The page's own cases, one after the other; some of them have something to foresee."""
    changes = [one for case in HANDMADE for one in agrees(case.world, product(case.world), [])]
    assert {"gain", "lose"} == {one.change for one in changes}
    assert {"certification-expired", "left", "exception-ended"} <= {one.reason for one in changes}


@settings(deadline=None, max_examples=20)
@given(world=worlds())
def test_the_number_of_holders_is_the_oracles(world: World):
    """On each day on which a number is told, and on the day before it."""
    made = product(world)
    told = levels(made.plan_world(world.as_of), FOREVER, ENGINE)
    for name in world.entitlements:
        steps = {level.day: level.holders for level in told if level.entitlement == name}
        assert world.as_of == min(steps)
        for day in {*steps, *(day - ONE_DAY for day in steps if day > world.as_of)}:
            held = steps[max(known for known in steps if known <= day)]
            assert held == sum(entitlement == name for _, entitlement, _ in desired(world, day)), (name, day)
