"""Members whom the people feed does not know: held where a key ties them to somebody, else shown and left alone."""

from __future__ import annotations

from tests.plan.site import Site


def test_an_account_with_a_key_of_nobody_is_held(site: Site):
    """The id on the account is shown; the feed may have lost the person for a night."""
    site.account("4711")
    site.groups["ic-edit"] = ["a4711"]
    (held,) = site.write().plan()["held"]
    assert ("remove", "4711", "row-missing", "row-missing") == (
        held["action"],
        held["person_id"],
        held["why"],
        held["reason"],
    )


def test_an_account_with_only_an_address_is_held_too(site: Site):
    """Any correlation key counts, also one that names nobody in the feed."""
    site.accounts = [{"id": "x1", "email": "gone@dps.test"}]
    site.groups["ic-edit"] = ["x1"]
    plan = site.write().plan()
    assert [(None, "x1", "row-missing")] == [(h["person_id"], h["account"], h["why"]) for h in plan["held"]]
    assert [] == plan["foreign"]


def test_an_account_of_somebody_found_by_an_earlier_key_is_held(site: Site):
    """The second key is not tried for one whom the first has found, so the other account is nobody's."""
    site.entitled("7", member=True)
    site.accounts.append({"id": "second", "email": "p7@dps.test"})
    site.groups["ic-edit"].append("second")
    plan = site.write().plan()
    assert [("second", "row-missing")] == [(h["account"], h["why"]) for h in plan["held"]]
    assert ([], 1) == (plan["unresolved"], plan["summary"]["unchanged"])


def test_a_member_without_any_key_is_foreign(site: Site):
    """A service account, a nested group: shown with its group, and in no other part of the plan."""
    site.accounts = [{"id": "service", "username": "svc-backup"}]
    site.groups["ic-edit"] = ["service", "CN=nested"]
    plan = site.write().plan()
    assert [("ic-edit", "CN=nested"), ("ic-edit", "svc-backup")] == [(f["group"], f["member"]) for f in plan["foreign"]]
    assert {"directory", "group", "member", "words"} == set(plan["foreign"][0])
    assert ([], []) == (plan["changes"], plan["held"])


def test_members_of_groups_that_no_right_names_are_not_looked_at(site: Site):
    """Inside the fence, and still not ours."""
    site.strays("5")
    site.groups = {"ic-edit": [], "ic-other": ["a5"]}
    plan = site.write().plan()
    assert ([], [], []) == (plan["changes"], plan["held"], plan["foreign"])
