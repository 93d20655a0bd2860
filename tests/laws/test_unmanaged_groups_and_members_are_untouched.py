"""Groups that no right names, and members that nobody's key explains, stay as they are."""

from __future__ import annotations

import pytest

from tests.plan.conftest import site
from tests.plan.site import Site

__all__ = ["site"]


def test_a_run_changes_only_named_groups(site: Site):
    """Other groups, inside the fence or outside, are the same after a run that adds and removes."""
    site.entitled("1", "2")
    site.strays("3")
    others = {"ic-other": ["a3"], "staff": ["a1", "a3"], "IC-EDIT": ["a3"], "empty": []}
    site.groups |= others
    assert 0 == site.write().call("run").code
    after = site.directory["groups"]
    assert others == {name: members for name, members in after.items() if name != "ic-edit"}
    assert ["a1", "a2"] == after["ic-edit"]


def test_members_of_a_named_group_without_a_key_stay(site: Site):
    """Service accounts, nested groups and accounts of nobody in the feed."""
    site.strays("3")
    site.accounts += [{"id": "service"}, {"id": "gone", "person_id": "4711"}, {"id": "mail", "email": "x@dps.test"}]
    site.groups["ic-edit"] += ["service", "gone", "mail", "nested group"]
    assert 0 == site.write().call("run").code
    assert ["gone", "mail", "nested group", "service"] == site.members("ic-edit")


def test_the_accounts_and_other_keys_of_the_document_are_untouched(site: Site):
    """A run writes memberships and nothing else."""
    site.entitled("1")
    site.accounts[0] |= {"phone": "303 555 0100", "enabled": True}
    before = site.write().directory["accounts"]
    assert 0 == site.call("run").code
    assert before == site.directory["accounts"]


def test_a_named_group_outside_the_fence_is_a_mistake_of_the_files(site: Site):
    """`validate` says so, and no run begins."""
    site.entitled("1")
    site.entitlements["edit"]["groups"][0]["group"] = "staff"
    site.groups["staff"] = []
    codes = [site.write().call(verb).code for verb in ("validate", "plan", "run")]
    assert ([2, 2, 2], []) == (codes, site.members("staff"))


@pytest.mark.parametrize("verb", ["run", "apply"])
def test_a_protected_member_is_never_removed(site: Site, verb: str):
    """Not even one who has left."""
    site.strays("3", status="terminated")
    site.strays("4")
    site.local["protected"] = ["a3"]
    site.write().call("plan", "--out", "plan.json")
    assert 0 == site.call(verb, *(["plan.json"] if verb == "apply" else [])).code
    assert ["a3"] == site.members("ic-edit")
