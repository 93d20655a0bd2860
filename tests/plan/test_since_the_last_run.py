"""Where a run is recorded, a reason tells what changed since, not only what is."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest

from tests.plan.site import UNLIMITED, Site, per_location, policy

Change = Callable[[Site], None]


def reasons(site: Site) -> list[tuple[str, str, str]]:
    return [(c["action"], c["person_id"], c["reason"]) for c in site.plan()["changes"]]


def by_hand(site: Site, *members: str) -> None:
    """Somebody changes the directory."""
    document = site.directory
    document["groups"]["ic-edit"] = list(members)
    (site.folder / "directory.json").write_text(json.dumps(document))


def learned(site: Site) -> None:
    site.course("1", "2026-01-10")


def promoted(site: Site) -> None:
    site.assignments[-1]["job_code"] = "1101"


def hired(site: Site) -> None:
    site.people[-1]["hire_date"] = "2020-01-01"


def came_back(site: Site) -> None:
    site.people[-1]["status"] = "active"


def widened(site: Site) -> None:
    site.policies["staff"]["when"]["all"][1]["assigned"]["role"].append("no-access")


FIRST: dict[str, tuple[Change, Change]] = {
    "certified": (lambda site: site.completions.clear() or site.course("1", "2026-01-10", "OTHER"), learned),
    "role-gained": (lambda site: site.assignments[-1].update(job_code="3001"), promoted),
    "joined": (lambda site: site.people[-1].update(hire_date="2999-01-01"), hired),
    "returned": (lambda site: site.people[-1].update(status="terminated"), came_back),
    "policy-changed": (lambda site: site.assignments[-1].update(job_code="3001"), widened),
}


@pytest.mark.parametrize("reason", FIRST)
def test_an_addition_is_told_by_what_changed(site: Site, reason: str):
    """One thing was lacking at the last run, and is there now."""
    before, after = FIRST[reason]
    site.entitled("1")
    before(site)
    assert (0, []) == (site.write().call("run").code, site.members("ic-edit"))
    after(site)
    site.write()
    by_hand(site)
    assert [("add", "1", reason)] == reasons(site)


def test_who_was_found_in_order_and_taken_out_by_hand_is_restored(site: Site):
    """The connector had not granted it: the person was a member before it came."""
    site.entitled("1")
    site.groups["ic-edit"] = ["a1"]
    assert (0, ["a1"]) == (site.write().call("run").code, site.members("ic-edit"))
    site.policies["staff"]["title"] = "Another title of the same rule"
    site.write()
    by_hand(site)
    assert [("add", "1", "restored")] == reasons(site)


def test_who_was_no_member_by_right_is_not_restored(site: Site):
    """A stray that a cap kept and somebody took out came to the right afterwards."""
    site.strays("1")
    site.limits["removals"] = {**UNLIMITED, "count": 0}
    assert (3, ["a1"]) == (site.write().call("run").code, site.members("ic-edit"))
    site.assignments[-1]["job_code"] = "1101"
    site.write()
    by_hand(site)
    assert [("add", "1", "role-gained")] == reasons(site)


def test_what_a_report_only_policy_would_give_keeps_its_reason(site: Site):
    """Night after night, whatever else changes in the rules."""
    site.entitled("1")
    site.policies["staff"]["mode"] = "report"
    assert 0 == site.write().call("run").code
    before = [change["reason"] for change in site.plan()["report"]]
    site.policies["staff"]["title"] = "Another title of the same rule"
    assert (["certified"], ["certified"]) == (before, [c["reason"] for c in site.write().plan()["report"]])


def test_a_policy_that_is_enforced_at_last_is_the_reason_of_what_it_gives(site: Site):
    """What it said in report mode is not what changed."""
    site.entitled("1")
    site.policies["staff"]["mode"] = "report"
    assert 0 == site.write().call("run").code
    site.policies["staff"]["mode"] = "enforce"
    assert [("add", "1", "policy-changed")] == reasons(site.write())


def test_somebody_new_in_the_feed_has_joined(site: Site):
    """The last run did not know the person."""
    assert 0 == site.write().call("run").code
    site.entitled("1")
    assert [("add", "1", "joined")] == reasons(site.write())


def test_the_same_job_at_another_school_is_a_location_gained_and_one_lost(site: Site):
    """Of an entitlement per location."""
    site.entitlements["at"] = per_location("ic-at-{location}")
    site.policies["schools"] = policy(["at"], site.policies["staff"]["when"])
    site.groups |= {"ic-at-0401": [], "ic-at-0402": []}
    site.entitled("1")
    assert 0 == site.write().call("run").code
    site.groups |= {"ic-edit": ["a1"], "ic-at-0401": ["a1"]}
    site.assignments[-1]["location"] = "0402"
    found = {(c["group"], c["action"], c["reason"]) for c in site.write().plan()["changes"]}
    assert {("ic-at-0401", "remove", "location-lost"), ("ic-at-0402", "add", "location-gained")} == found


def test_a_policy_that_grants_less_is_the_reason_of_what_it_takes(site: Site):
    """The facts are those of the last run."""
    site.entitled("1")
    assert 0 == site.write().call("run").code
    site.policies["staff"]["when"]["all"][1]["assigned"]["role"] = ["no-access"]
    site.write()
    by_hand(site, "a1")
    assert [("remove", "1", "policy-changed")] == reasons(site)


def test_what_was_not_there_at_the_last_run_was_added_outside(site: Site):
    """Though the person lost a role, too, long ago."""
    site.entitled("1")
    site.assignments[-1]["job_code"] = "3001"
    assert 0 == site.write().call("run").code
    by_hand(site, "a1")
    assert [("remove", "1", "added-outside")] == reasons(site)


def test_a_change_that_waits_keeps_its_reason(site: Site):
    """The run after the one that a cap held does not tell another story of the same removal."""
    site.entitled("1")
    assert 0 == site.write().call("run").code
    site.limits["removals"] = {**UNLIMITED, "count": 0}
    site.policies["staff"]["when"]["all"][1]["assigned"]["role"] = ["no-access"]
    site.write()
    by_hand(site, "a1")
    assert [3, 3] == [site.call("run").code for _ in range(2)]
    assert [("remove", "1", "policy-changed")] == reasons(site)
    assert 1 == len(list((site.folder / "state" / "held").iterdir()))


def test_who_left_has_left_whatever_else_changed(site: Site):
    """`left` and `denied` say more than any comparison."""
    site.entitled("1")
    assert 0 == site.write().call("run").code
    site.people[-1]["status"] = "terminated"
    site.policies["staff"]["when"]["all"][1]["assigned"]["role"] = ["no-access"]
    site.write()
    by_hand(site, "a1")
    assert [("remove", "1", "left")] == reasons(site)


def test_a_column_that_no_rule_named_at_the_last_run_changed_nothing_for_anybody(site: Site):
    """The pull request that names a new column is planned and run; its reason is the policy, not the person."""
    site.entitled("1", "2")
    site.people[-2]["department"], site.people[-1]["department"] = "Office", "Athletics"
    assert (0, ["a1", "a2"]) == (site.write().call("run").code, site.members("ic-edit"))
    site.groups["ic-edit"] = ["a1", "a2"]
    site.policies["athletics"] = policy(["edit"], {"attribute": {"department": ["Athletics"]}}, effect="deny")
    assert [("remove", "2", "denied")] == reasons(site.write())
    del site.policies["athletics"]
    (site.folder / "policies/athletics.yaml").unlink()
    site.policies["staff"]["when"]["all"].append({"attribute": {"department": ["Office"]}})
    assert [("remove", "2", "policy-changed")] == reasons(site.write())
    assert (0, ["a1"]) == (site.call("run").code, site.members("ic-edit"))
