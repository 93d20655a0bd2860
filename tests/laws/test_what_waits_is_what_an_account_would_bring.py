"""Who is desired and has no account that can be used is told with all that the oracle grants them."""

from __future__ import annotations

from dataclasses import replace

import narwhals.stable.v2 as nw
import pytest
from hypothesis import given, settings

from connector.core.engine import Frame
from connector.core.plans.diff import Live
from connector.core.plans.plan import make_plan
from connector.core.plans.waiting import waiting
from tests.laws.planned import Planner, Scene, planner, scenes
from tests.oracle import desired
from tests.product import ENGINE
from tests.reports.counted import by_their_ids, members


def without_account(plan: Planner) -> Live:
    none: dict[str, str | None] = dict.fromkeys(plan.scene.accounts)
    return plan.made.live(none, {})


def with_two(plan: Planner) -> Live:
    """Each has a second account, and one of the two is a member of whatever it was."""
    return replace(plan.live, accounts=nw.concat([plan.live.accounts, second(plan.live.accounts)]))


def second(accounts: Frame) -> Frame:
    more = nw.concat_str(nw.col("account"), nw.lit("-2"))
    return accounts.with_columns(aid=nw.col("aid") + 1_000, account=more)


def disabled(plan: Planner) -> Live:
    return replace(plan.live, accounts=plan.live.accounts.with_columns(enabled=nw.lit(value=False)))


MADE = {"no-account": without_account, "ambiguous-account": with_two, "disabled-account": disabled}


@pytest.mark.parametrize("why", MADE)
@settings(deadline=None, max_examples=20)
@given(scene=scenes())
def test_all_that_is_desired_waits(scene: Scene, why: str):
    """Of a disabled account, what it is not in already."""
    scene = by_their_ids(scene)
    plan = planner(scene)
    live = MADE[why](plan)
    world = plan.made.plan_world(scene.world.as_of, live)
    found = make_plan(world, ENGINE)[0].unresolved
    waits = waiting(world, found, ENGINE)
    told = {(person, *where) for (_, person), those in waits.items() for where in those}
    kept = {key for key in desired(scene.world, scene.world.as_of) if key[0] in members(scene, key[1:])}
    wanted = desired(scene.world, scene.world.as_of) - (kept if why == "disabled-account" else set())
    assert (wanted, {why} if wanted else set()) == (told, {one.why for one in found})
    assert {(one.directory, one.person_id) for one in found} == waits.keys()
