"""`never` is broken by exactly those whom the oracle grants the right at a place where its condition fits them."""

from __future__ import annotations

import dataclasses
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from connector.core.policy_tests.invariants import hold
from connector.core.policy_tests.trials import choose
from tests.deployment import yaml_flow
from tests.oracle import World, decide, facts, holds, places
from tests.policy_tests.written import read
from tests.product import ENGINE, files_of, product
from tests.trees import tree
from tests.worlds import worlds


@st.composite
def conditions(draw: st.DrawFn) -> dict[str, Any]:
    return tree(draw, "deny", ("ic-attendance",))


def offenders(world: World, held_by: dict[str, Any], entitlement: str) -> set[str]:
    return {
        person.person_id
        for person in world.people
        for location in places(world, entitlement)
        if decide(world, person.person_id, entitlement, location, world.as_of).granted
        and holds(held_by, facts(world, person, location, world.as_of))
    }


@settings(deadline=None, max_examples=12)
@given(world=worlds(), held_by=conditions())
def test_never_is_broken_by_whom_the_oracle_names(world: World, held_by: dict[str, Any]):
    """For every right of the world, whatever the condition is."""
    also = {**world.policies[0], "name": "columns", "mode": "report", "effect": "deny", "when": held_by}
    known = product(dataclasses.replace(world, policies=(*world.policies, also)))  # reads what the condition names
    never = [{"name": f"never {e}", "entitlement": e, "held_by": held_by} for e in world.entitlements]
    book, suites = read(files_of(world), f"never: {yaml_flow(never)}\n")
    outcomes = hold(choose(suites).claims, known.facts, book, world.as_of, ENGINE)
    found = {o.subject.name: {p for miss in o.misses for p in miss.persons} for o in outcomes}
    assert {f"never {e}": offenders(world, held_by, e) for e in world.entitlements} == found
