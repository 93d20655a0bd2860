"""The product is held to the oracle: verdict, requirement by requirement, and until when."""

from __future__ import annotations

from hypothesis import given, settings

from connector.core.decisions.explain import explain
from tests.handmade import HANDMADE
from tests.oracle import World, all_decisions, desired, valid_until
from tests.product import ENGINE, Product, product
from tests.worlds import worlds


def agrees(world: World, made: Product) -> None:
    expected = all_decisions(world, world.as_of)
    granted = {place for place, decision in expected.items() if decision.granted}
    assert granted == made.granted(world.as_of)
    assert {place: valid_until(world, *place, world.as_of) for place in granted} == made.until(world.as_of)


@settings(deadline=None, max_examples=80)
@given(world=worlds())
def test_every_decision_and_its_last_day_is_the_oracles(world: World):
    """Whatever the world, the product grants what the oracle grants, until the same day."""
    agrees(world, product(world))


@settings(deadline=None, max_examples=35)
@given(world=worlds())
def test_every_requirement_is_met_or_fails_as_the_oracle_says(world: World):
    """`explain` tells every condition of every policy as the oracle sees it."""
    made = product(world)
    expected = all_decisions(world, world.as_of)
    for person in world.people:
        explanation = explain(made.facts, made.program, made.pid(person.person_id), world.as_of, ENGINE)
        for told in explanation.decisions:
            place = (person.person_id, told.entitlement, told.location)
            if place not in expected:
                continue  # an entitlement per location, of somebody without any place there
            requirements = {p.name: {r.path: r.met for r in p.requirements} for p in told.policies}
            assert expected[place].requirements == requirements
            assert expected[place].granted == told.granted


def test_the_handmade_worlds_are_decided_as_the_page_says():
    """The page's own cases, one after the other."""
    for case in HANDMADE:
        agrees(case.world, product(case.world))


@settings(deadline=None, max_examples=25)
@given(world=worlds())
def test_only_persons_with_a_row_of_work_get_something_new(world: World):
    """What the plan wants to add is what the oracle desires: absence of assignments adds nothing."""
    from connector.core.plans.plan import make_plan

    made = product(world)
    accounts: dict[str, str | None] = {f"a-{p.person_id}": p.person_id for p in world.people}
    plan, _ = make_plan(made.plan_world(world.as_of, made.live(accounts, {})), ENGINE)
    wanted = {(p, group) for p, e, at in desired(world, world.as_of) for group in groups(world, e, at)}
    assert wanted == {(change.person_id, change.group) for change in plan.changes}


def groups(world: World, entitlement: str, location: str | None) -> set[str]:
    refs = world.entitlements[entitlement]["groups"]
    return {ref["group"].replace("{location}", location or "") for ref in refs}
