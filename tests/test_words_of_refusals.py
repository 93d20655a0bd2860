"""The handmade refusals: what the next step is, and what a plan says that takes the right away."""

from __future__ import annotations

import pytest

from connector.core.decisions.explain import Explained, explain
from connector.core.plans.plan import make_plan
from tests.handmade.leave import AT_WORK, LEAVE, Said
from tests.handmade.making import WHO
from tests.handmade.words import REFUSALS, Refusal
from tests.oracle import World
from tests.product import ENGINE, Product, product


def decisions(made: Product, world: World) -> tuple[Explained, ...]:
    return explain(made.facts, made.program, made.pid(WHO), world.as_of, ENGINE, ["401"]).decisions


def removal(made: Product, case: Refusal) -> tuple[str, str] | None:
    """Reason and words of what the plan takes from a member of the right's group."""
    right = case.world.entitlements[case.entitlement]["groups"][0]["group"]
    group = right.replace("{location}", case.location or "")
    live = made.live({f"a-{p.person_id}": p.person_id for p in case.world.people}, {group: [f"a-{WHO}"]})
    plan, _ = make_plan(made.plan_world(case.world.as_of, live), ENGINE)
    found = [(c.reason, c.words) for c in plan.changes if (c.action, c.person_id, c.group) == ("remove", WHO, group)]
    return found[0] if found else None


@pytest.mark.parametrize("case", [*REFUSALS, *LEAVE], ids=lambda case: case.law)
def test_a_refusal_is_told_with_its_next_step_and_a_removal_with_the_same_facts(case: Refusal):
    """What any one of would do is joined by `or`; nobody is told what would not help."""
    made = product(case.world)
    told = {(d.entitlement, d.location): d for d in decisions(made, case.world)}[case.entitlement, case.location]
    assert (False, case.step, case.lost) == (told.granted, told.next_step, removal(made, case))


@pytest.mark.parametrize("case", AT_WORK, ids=lambda case: case.law)
def test_whoever_is_employed_is_told_so_with_what_is_known(case: Said):
    """Leave and a last day to come are said, an earlier employment is not."""
    requirements = [r for d in decisions(product(case.world), case.world) for p in d.policies for r in p.requirements]
    assert {case.words} == {r.words for r in requirements if r.condition == "employed" and r.met}
