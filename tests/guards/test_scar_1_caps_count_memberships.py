"""Caps count memberships: overall and per group, by percent of the members and by number."""

from __future__ import annotations

from typing import Any

import pytest

from connector.app.deployment import load
from connector.app.looking.planning import plan
from connector.core.plans.guards import Doubts, guarded
from connector.core.plans.limits import Limits
from connector.core.plans.model import Census, Plan
from connector.core.plans.plan import Scope
from tests.guards.guarded import accounts, cap, guards, numbers, refusals
from tests.plan.conftest import small
from tests.plan.site import NO_LIMITS, Site, policy, right

pytestmark = pytest.mark.scar(1)

STAY, GO, COME = numbers(100, 6), numbers(200, 4), numbers(300, 3)
Weighable = tuple[Plan, Census]


@pytest.fixture
def site(site: Site) -> Site:
    return peopled(site)


def peopled(site: Site) -> Site:
    """Ten members, of whom four are to go; three are to come."""
    site.entitled(*STAY, member=True)
    site.strays(*GO)
    site.entitled(*COME)
    return site


@pytest.fixture(scope="module")
def ten_members(tmp_path_factory: pytest.TempPathFactory) -> Weighable:
    """The plan, made once, and what caps are measured on."""
    made = peopled(small(tmp_path_factory.mktemp("site"))).write()
    planned = plan(load(made.folder / "connector.yaml"), None, Scope(), None)
    assert (3, 4) == (planned.document["summary"]["add"], planned.document["summary"]["remove"])
    return planned.plan, planned.census


def weighed(weighable: Weighable, **limits: Any) -> list[tuple[str, float, float]]:
    plan, census = weighable
    found = guarded(plan, census, {"local": Limits.model_validate({**NO_LIMITS, **limits})}, Doubts())
    return [(r.guard, r.limit, r.actual) for r in found.refusals]


@pytest.mark.parametrize(
    ("limit", "expected"),
    [
        (cap(percent=40, at_least=1), []),
        (cap(percent=39.9, at_least=1), [("removals-percent", 39.9, 40)]),
        (cap(percent=10, at_least=4), [("removals-percent", 10, 40)]),
        (cap(percent=10, at_least=5), []),
        (cap(count=4), []),
        (cap(count=3), [("removals-count", 3, 4)]),
        (cap(percent=10, at_least=1, count=3), [("removals-count", 3, 4), ("removals-percent", 10, 40)]),
        (cap(count=0), [("removals-count", 0, 4)]),
        (cap(percent=0, at_least=1), [("removals-percent", 0, 40)]),
    ],
    ids=repr,
)
def test_scar_1_removals_are_capped_by_percent_and_by_number(
    ten_members: Weighable, limit: dict[str, Any], expected: object
):
    """Exceeded is more than the limit; a percentage needs `at_least` so many removals."""
    assert expected == weighed(ten_members, removals=limit)


@pytest.mark.parametrize(
    ("limit", "expected"),
    [
        (cap(percent=30, at_least=3), []),
        (cap(percent=29, at_least=3), [("additions-percent", 29, 30)]),
        (cap(percent=10, at_least=4), []),
        (cap(count=3), []),
        (cap(count=2), [("additions-count", 2, 3)]),
    ],
    ids=repr,
)
def test_scar_1_additions_are_capped_too(ten_members: Weighable, limit: dict[str, Any], expected: object):
    """Against the members there are now."""
    assert expected == weighed(ten_members, additions=limit)


def test_scar_1_a_refused_addition_leaves_removals_alone(site: Site):
    """Each cap holds its own direction."""
    site.limits["additions"] = cap(count=2)
    assert 3 == site.write().call("run").code
    assert accounts(STAY) == site.members("ic-edit")


def test_scar_1_a_cap_per_group_finds_what_the_overall_cap_does_not(site: Site):
    """A small group beside a large one: two of three members are few of all, and most of the group."""
    site.entitlements["small"] = right("ic-small")
    site.policies["small"] = policy(["small"], {"attribute": {"department": ["Small"]}})
    site.groups["ic-small"] = accounts([*STAY[:2], *COME[:1]])
    site.people = [{**p, "department": "Small"} if p["person_id"] == STAY[0] else p for p in site.people]
    site.limits["removals"] = cap(percent=50, at_least=1)
    site.limits["removals_per_group"] = cap(percent=50, at_least=2)
    plan = site.write().plan()
    assert [("group-removals-percent", 50, 66.7)] == refusals(plan)
    assert (
        "`ic-small` in `local`: 2 removals of 3 members are 66.7 %; the limit is 50 %" == plan["refusals"][0]["words"]
    )
    assert 3 == site.call("run").code
    assert (accounts([*STAY, *COME]), accounts([*STAY[:2], *COME[:1]])) == (
        site.members("ic-edit"),
        site.members("ic-small"),
    )


def test_scar_1_a_cap_per_group_by_number(site: Site):
    """The same by count."""
    site.limits["removals_per_group"] = cap(count=3)
    assert [("group-removals-count", 3, 4)] == refusals(site.write().plan())


def test_scar_1_the_defaults_are_those_of_the_documentation(site: Site):
    """Four of ten members are less than ten removals, and less than half of the group."""
    site.limits = {}
    assert [] == guards(site.write().plan())


def test_scar_1_limits_of_a_directory_come_before_the_general_ones(site: Site):
    """Key by key, also inside a cap."""
    site.limits["removals"] = cap(count=100)
    site.local["limits"] = {"removals": {"count": 3}}
    assert [("removals-count", 3, 4)] == refusals(site.write().plan())


def test_scar_1_a_refusal_of_removals_holds_them_all_and_additions_go_on(site: Site):
    """Wholly: not one of the four is removed, and all three are added."""
    site.limits["removals"] = cap(count=3)
    assert 3 == site.write().call("run").code
    assert accounts([*STAY, *GO, *COME]) == site.members("ic-edit")


def test_percentages_are_of_members_that_belong_to_somebody(site: Site):
    """Foreign and held members make no denominator larger."""
    site.accounts += [{"id": f"svc{n}"} for n in range(50)]
    site.groups["ic-edit"] += [f"svc{n}" for n in range(50)]
    site.limits["removals"] = cap(percent=39, at_least=1)
    assert [("removals-percent", 39, 40)] == refusals(site.write().plan())
