"""A group that has members and would have none: its removals wait, those of departures and denials do not."""

from __future__ import annotations

import pytest

from tests.guards.guarded import guards
from tests.plan.site import Site

pytestmark = pytest.mark.scar(1)


@pytest.fixture
def site(site: Site) -> Site:
    site.limits["empty_group"] = "refuse"
    return site


def test_scar_1_the_last_members_stay(site: Site):
    """Both are to go, so both are held."""
    site.strays("1", "2")
    plan = site.write().plan()
    assert ["empty-group"] == guards(plan)
    assert (
        "`ic-edit` in `local`: no member would be left of 2; a group is not emptied unasked"
        == plan["refusals"][0]["words"]
    )
    assert 3 == site.call("run").code
    assert ["a1", "a2"] == site.members("ic-edit")


def test_scar_1_one_who_comes_is_enough(site: Site):
    """The new member is the group."""
    site.strays("1", "2")
    site.entitled("3")
    assert [] == guards(site.write().plan())


def test_scar_1_one_who_is_restored_is_enough(site: Site):
    """Restoring does not count as danger, and it does fill the group."""
    site.entitled("3")
    site.write().call("run")
    site.strays("1", "2")
    assert ["restored"] == [c["reason"] for c in site.write().plan()["changes"] if c["action"] == "add"]
    assert [] == guards(site.plan())


def test_scar_1_one_whom_a_guard_holds_is_not(site: Site):
    """An addition that is refused itself fills no group."""
    site.strays("1")
    site.entitled("3", "4")
    site.limits["additions"] = {"percent": None, "count": 1}
    assert ["additions-count", "empty-group"] == guards(site.write().plan())


@pytest.mark.parametrize("other", ["foreign", "held", "staying"])
def test_scar_1_whoever_stays_keeps_it_from_being_empty(site: Site, other: str):
    """A foreign member, one who is held, one who is entitled."""
    site.strays("1", "2")
    if other == "foreign":
        site.groups["ic-edit"].append("nested group")
    elif other == "held":
        site.account("4711")
        site.groups["ic-edit"].append("a4711")
    else:
        site.entitled("3", member=True)
    assert [] == guards(site.write().plan())


def test_scar_1_it_can_be_allowed(site: Site):
    """`empty_group: allow`."""
    site.strays("1", "2")
    site.limits["empty_group"] = "allow"
    assert (0, []) == (site.write().call("run").code, site.members("ic-edit"))


def test_scar_12_the_last_one_who_left_goes_all_the_same(site: Site):
    """A dismissed employee loses access also where nobody else is left."""
    site.strays("1", status="terminated")
    assert (0, []) == (site.write().call("run").code, site.members("ic-edit"))


def test_scar_12_only_the_ordinary_removals_of_the_group_wait(site: Site):
    """One has left and one has another job: the first goes, the second stays until somebody looks."""
    site.strays("1", status="terminated")
    site.strays("2")
    assert 3 == site.write().call("run").code
    assert ["a2"] == site.members("ic-edit")
