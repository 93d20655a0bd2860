"""What no policy in force says is not granted."""

from __future__ import annotations

import dataclasses

from hypothesis import given, settings

from tests.product import product
from tests.worlds import World, worlds


@settings(deadline=None, max_examples=6)
@given(world=worlds())
def test_policies_that_are_off_or_in_report_grant_nothing(world: World):
    """Facts and exceptions alone are no grant."""
    modes = ("off", "report")
    silent = tuple({**p, "mode": modes[n % 2]} for n, p in enumerate(world.policies))
    assert set() == product(dataclasses.replace(world, policies=silent)).granted(world.as_of)


@settings(deadline=None, max_examples=8)
@given(world=worlds())
def test_taking_a_granting_policy_away_never_grants_more(world: World):
    """Each policy that grants can only add to what is granted."""
    fewer = tuple(
        {**p, "mode": "off"} if p["effect"] == "grant" and n == 0 else p for n, p in enumerate(world.policies)
    )
    before, after = (product(w).granted(world.as_of) for w in (world, dataclasses.replace(world, policies=fewer)))
    assert set() == after - before


@settings(deadline=None, max_examples=6)
@given(world=worlds())
def test_nothing_is_granted_at_a_place_that_no_mapping_knows(world: World):
    """A right per location is granted at known locations of its types only."""
    granted = product(world).granted(world.as_of)
    known = {
        (name, code)
        for name, right in world.entitlements.items()
        for code, place in world.locations.items()
        if right.get("per") == "location" and place["type"] in right.get("location_type", [place["type"]])
    }
    assert set() == {(name, at) for _, name, at in granted if at is not None} - known
