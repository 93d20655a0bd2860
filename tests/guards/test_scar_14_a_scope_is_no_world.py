"""A run in a scope does not take everybody else for strays."""

from __future__ import annotations

import pytest

from tests.plan.site import Site, per_location

pytestmark = pytest.mark.scar(14)


@pytest.mark.parametrize("location", ["0401", "0402"])
def test_scar_14_a_run_for_one_school_leaves_the_others_alone(site: Site, location: str):
    """Strays of the other school stay, and so do those of a right that has no place."""
    site.entitlements["at"] = per_location("ic-at-{location}")
    site.policies["staff"]["grants"] = ["edit", "at"]
    site.groups |= {"ic-at-0401": [], "ic-at-0402": []}
    site.strays("1", group="ic-at-0401")
    site.strays("2", group="ic-at-0402")
    site.strays("3")
    assert 0 == site.write().call("run", "--only-location", location).code
    members = {group: site.members(group) for group in ("ic-at-0401", "ic-at-0402", "ic-edit")}
    assert {"ic-at-0401": ["a1"], "ic-at-0402": ["a2"], "ic-edit": ["a3"]} | {f"ic-at-{location}": []} == members


@pytest.mark.parametrize("option", ["--only-group", "--only-location", "--only-person"])
def test_scar_14_a_scope_that_fits_nothing_is_a_mistake(site: Site, option: str):
    """It would look like a quiet day: exit 2."""
    site.strays("1")
    ran = site.write().call("run", option, "nothing-like-it")
    assert (2, ["a1"]) == (ran.code, site.members("ic-edit"))
    assert f"error: `{option} nothing-like-it` fits none there is" in ran.err
