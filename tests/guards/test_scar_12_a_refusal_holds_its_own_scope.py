"""A refusal holds its own scope, wholly; what is outside goes on, and it is said once."""

from __future__ import annotations

import pytest

from tests.guards.guarded import cap, guards, refusals
from tests.plan.site import Site, policy, right

pytestmark = pytest.mark.scar(12)


@pytest.fixture
def site(site: Site) -> Site:
    """Two groups: of `ic-edit` three are to go, of `ic-other` one; one is to come and two have left."""
    site.entitlements["other"] = right("ic-other")
    site.policies["other"] = policy(["other"], {"all": [{"employed": {}}, {"assigned": {"role": ["principal"]}}]})
    site.groups["ic-other"] = []
    site.strays("1", "2", "3")
    site.strays("4", group="ic-other")
    site.strays("5", status="terminated")
    site.strays("6", status="terminated", group="ic-other")
    site.entitled("7")
    return site


def test_scar_12_a_group_that_is_held_holds_no_other(site: Site):
    """The cap of one group leaves the other group's removals, departures and additions alone."""
    site.limits["removals_per_group"] = cap(count=2)
    ran = site.write().call("run")
    assert (3, ["a1", "a2", "a3", "a7"], ["a7"]) == (ran.code, site.members("ic-edit"), site.members("ic-other"))
    assert 1 == ran.out.count("group-removals-count")


def test_scar_12_the_overall_cap_holds_all_removals(site: Site):
    """Departures included; additions go on."""
    site.limits["removals"] = cap(count=5)
    assert 3 == site.write().call("run").code
    assert (["a1", "a2", "a3", "a5", "a7"], ["a4", "a6", "a7"]) == (site.members("ic-edit"), site.members("ic-other"))


def test_scar_12_departures_do_not_count_in_the_cap_of_a_group(site: Site):
    """Three of them are ordinary, so three is enough."""
    site.limits["removals_per_group"] = cap(count=3)
    assert [] == guards(site.write().plan())


def test_scar_12_departures_and_denials_have_a_cap_of_their_own(site: Site):
    """It holds them alone: the ordinary removals go on."""
    site.exception("3", "edit", "2040-01-01", effect="deny")
    site.limits["removals_urgent"] = cap(count=2)
    plan = site.write().plan()
    assert [("removals-urgent-count", 2, 3)] * 2 == refusals(plan)
    assert [
        "`local`: 3 urgent removals; the limit is 2; 1 of them for `denied`",
        "`local`: 3 urgent removals; the limit is 2; 2 of them for `left`",
    ] == [r["words"] for r in plan["refusals"]]
    assert 3 == site.call("run").code
    assert (["a3", "a5", "a7"], ["a6", "a7"]) == (site.members("ic-edit"), site.members("ic-other"))


def test_scar_12_two_guards_hold_both_their_scopes(site: Site):
    """The group's cap and the cap of departures: nothing is removed from that group, all else goes on."""
    site.limits["removals_per_group"] = cap(count=2)
    site.limits["removals_urgent"] = cap(count=1)
    assert 3 == site.write().call("run").code
    assert (["a1", "a2", "a3", "a5", "a7"], ["a6", "a7"]) == (site.members("ic-edit"), site.members("ic-other"))


def test_scar_12_a_plan_says_which_changes_wait(site: Site):
    """A refused change stays in `changes`, and the text marks it."""
    site.limits["removals_per_group"] = cap(count=2)
    assert 6 == site.write().plan()["summary"]["remove"]
    text = site.call("plan").out
    marked = [line.split()[1] for line in text.splitlines() if line.endswith("[refused]")]
    assert ["1", "2", "3"] == marked
