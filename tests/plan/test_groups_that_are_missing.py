"""A group that the directory lacks: a warning in `plan`, exit 4 in `run` only where something was wanted there."""

from __future__ import annotations

import pytest

from tests.plan.site import Site, policy, right


@pytest.fixture
def lacking(site: Site) -> Site:
    """Two rights, and the group of the second is not there."""
    site.entitlements["extra"] = right("ic-extra")
    return site


def test_a_plan_lists_it_and_warns(lacking: Site):
    """`missing_groups` has its name, stderr a warning, and the exit code stays 0."""
    lacking.policies["extra"] = policy(["extra"], {"attribute": {"department": ["Nobody"]}})
    ran = lacking.write().call("plan", "--format", "json")
    assert (0, ["ic-extra"]) == (ran.code, ran.json["missing_groups"])
    assert (
        "mappings/entitlements.yaml: warning[missing-group]: the directory `local` lacks the group `ic-extra`"
        in ran.err
    )


def test_a_run_ends_well_where_nothing_was_wanted_there(lacking: Site):
    """Nobody is entitled, so nothing failed."""
    lacking.policies["extra"] = policy(["extra"], {"attribute": {"department": ["Nobody"]}})
    assert 0 == lacking.write().call("run").code


@pytest.mark.parametrize("person", ["nobody's account", "a disabled account", "no assignment row"])
def test_a_run_ends_well_where_nobody_could_have_been_added(lacking: Site, person: str):
    """A person without a usable account, or without a row of work, would not have been added anywhere."""
    lacking.policies["extra"] = policy(["extra"], {"everyone": {}})
    lacking.people, lacking.accounts = [], []
    lacking.person("9", account=person == "no assignment row")
    lacking.assignments[0]["person_id"] = "8" if person == "no assignment row" else "9"
    if person == "a disabled account":
        lacking.account("9", enabled=False)
    assert 0 == lacking.write().call("run").code


def test_a_run_does_the_rest_and_ends_with_4_where_something_was_wanted(lacking: Site):
    """The other group is written all the same, and the missing one is named with the number wanted."""
    lacking.policies["extra"] = policy(["extra"], {"everyone": {}})
    lacking.entitled("1", "2")
    ran = lacking.write().call("run")
    assert (4, ["a1", "a2"]) == (ran.code, lacking.members("ic-edit"))
    assert "ic-extra in local: 2 members wanted" in ran.out


def test_the_directory_may_be_told_to_make_it(lacking: Site):
    """With `create_groups: true` the first addition makes the group."""
    lacking.policies["extra"] = policy(["extra"], {"everyone": {}})
    lacking.local["create_groups"] = True
    lacking.entitled("1")
    assert (0, ["a1"]) == (lacking.write().call("run").code, lacking.members("ic-extra"))
