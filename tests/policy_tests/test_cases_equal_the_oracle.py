"""A file of policy tests says of invented persons what the oracle says of them, and fails exactly where it does not."""

from __future__ import annotations

import datetime as dt
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.days import days_of_change
from tests.oracle import World
from tests.policy_tests.written import Case, cases_of, plain, ran
from tests.worlds import worlds

ONE_DAY = dt.timedelta(days=1)


def days_of(world: World) -> list[dt.date]:
    """The world's own, and one on which something changes for somebody."""
    later = {day for p in world.people for day in days_of_change(world, p.person_id) if day > world.as_of}
    return [world.as_of, *sorted(later)[:1]]


def flipped(case: Case) -> Case:
    """The contrary of what the oracle says."""
    rest: dict[str, Any] = {
        key: value for key, value in case.items() if key not in ("granted", "denied", "valid_until")
    }
    return rest | ({"denied": case["granted"]} if "granted" in case else {"granted": case["denied"]})


def postponed(case: Case) -> Case:
    """Another last day than the oracle's; the contrary where nothing is granted."""
    if "granted" not in case:
        return flipped(case)
    end = case["valid_until"]
    return case | {"valid_until": case["on"] if end == "forever" else end + ONE_DAY}


@settings(deadline=None, max_examples=15)
@given(world=worlds())
def test_what_the_oracle_expects_passes(world: World):
    """Every person, right, place, on two days, and until when."""
    world = plain(world)
    assert [] == [(name, said) for name, said in ran(world, cases_of(world, days_of(world))) if said]


@settings(deadline=None, max_examples=10)
@given(world=worlds(), data=st.data())
def test_exactly_the_case_that_expects_something_else_fails(world: World, data: st.DataObject):
    """One expectation turned, or one last day moved: that case fails, and no other."""
    world = plain(world)
    cases = cases_of(world, [world.as_of])
    number = data.draw(st.integers(0, len(cases) - 1))
    wrong = data.draw(st.sampled_from([flipped, postponed]))
    spoilt = [*cases[:number], wrong(cases[number]), *cases[number + 1 :]]
    assert [cases[number]["name"]] == [name for name, said in ran(world, spoilt) if said]
