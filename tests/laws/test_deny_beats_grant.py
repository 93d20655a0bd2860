"""A denial beats every grant, granting exceptions included."""

from __future__ import annotations

import dataclasses
import datetime as dt

from hypothesis import given, settings

from tests.oracle import Exception_
from tests.product import product
from tests.worlds import World, worlds


def denying_all(world: World, entitlement: str) -> World:
    policy = {
        "name": "deny-all",
        "title": "Nobody",
        "owner": "identity-team",
        "mode": "enforce",
        "effect": "deny",
        "grants": [entitlement],
        "when": {"everyone": {}},
    }
    return dataclasses.replace(world, policies=(*world.policies, policy))


def denying(world: World, person_id: str, entitlement: str) -> World:
    denial = Exception_(person=person_id, entitlement=entitlement, effect="deny", until=dt.date(2040, 1, 1))
    return dataclasses.replace(world, exceptions=(*world.exceptions, denial))


@settings(deadline=None, max_examples=8)
@given(world=worlds())
def test_a_policy_that_denies_everyone_leaves_nobody_granted(world: World):
    """Whatever grants, nothing of a right that is denied to everyone is left, and other rights are as they were."""
    denied = next(iter(world.entitlements))
    before, after = (product(w).granted(world.as_of) for w in (world, denying_all(world, denied)))
    assert {place for place in before if place[1] != denied} == after


@settings(deadline=None, max_examples=8)
@given(world=worlds())
def test_an_exception_that_denies_one_person_leaves_them_nothing_anywhere(world: World):
    """A denying exception without a location takes one right at every place from one person, from nobody else."""
    person, denied = world.people[-1].person_id, next(iter(world.entitlements))
    before, after = (product(w).granted(world.as_of) for w in (world, denying(world, person, denied)))
    assert {place for place in before if place[:2] != (person, denied)} == after
