"""A location that is deleted leaves its group as it is; `plan` and `doctor` say that we once filled it."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.plan.prepared import prepared
from tests.plan.site import Site, per_location


def location_gone(site: Site) -> Site:
    """Two at 0402 were added by us, a third by hand; then the location goes."""
    site.local["correlate"] = [{"person": "person_id", "account": "person_id"}]
    site.entitlements["at"] = per_location("ic-at-{location}")
    site.policies["staff"]["grants"] = ["at"]
    site.groups |= {"ic-at-0401": [], "ic-at-0402": []}
    site.entitled("1", "2", "3")
    for job in site.assignments:
        job["location"] = "0402" if job["person_id"] in ("1", "2") else job["location"]
    assert 0 == site.write().call("run").code
    assert ["a1", "a2"] == site.members("ic-at-0402")
    site.groups = {**site.directory["groups"], "ic-at-0402": ["a1", "a2", "a3"]}
    del site.locations["0402"]
    return site.write()


@pytest.fixture
def site(tmp_path: Path) -> Site:
    return prepared(location_gone, tmp_path)


SAID = "no mapping names the group `ic-at-0402` any more; members of it that we added: 2"


def test_plan_says_so(site: Site):
    """A warning with its place; the exit code stays."""
    ran = site.call("plan", "--exit-code")
    assert 0 == ran.code
    assert (
        f"mappings/entitlements.yaml: warning[forgotten-group]: {SAID} (in `local`)\n  help: take them out" in ran.err
    )


def test_doctor_says_so(site: Site):
    """A note, which is nothing wrong."""
    ran = site.call("doctor")
    assert 0 == ran.code
    assert f"note local: {SAID}\n     fix: take them out by hand" in ran.out


def test_nothing_is_removed(site: Site):
    """By no run."""
    assert 0 == site.call("run").code
    assert ["a1", "a2", "a3"] == site.members("ic-at-0402")


def test_who_is_gone_already_is_not_counted(site: Site):
    """One taken out by hand: one is left; both, and nothing is said."""
    site.groups["ic-at-0402"] = ["a2", "a3"]
    assert "any more; members of it that we added: 1 " in site.write().call("plan").err
    site.groups["ic-at-0402"] = ["a3"]
    assert "forgotten-group" not in site.write().call("plan").err


@pytest.mark.parametrize("how", ["deleted", "named"])
def test_a_group_that_is_deleted_or_named_again_is_not_told(site: Site, how: str):
    """Nobody is in it, or the plan speaks of it."""
    if how == "deleted":
        del site.groups["ic-at-0402"]
    else:
        site.locations["0402"] = {"name": "West Middle School", "type": "school"}
    site.write()
    assert "forgotten-group" not in site.call("plan").err
    assert "no mapping names" not in site.call("doctor").out


def test_a_group_that_we_never_filled_is_none_of_ours(site: Site):
    """Members that were there before are nobody's business here."""
    site.groups["ic-other"] = ["a1"]
    assert "ic-other" not in site.write().call("plan").err
