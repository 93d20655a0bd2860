"""Policies in report mode show and change nothing; a right without an enforced grant loses nothing but by denial."""

from __future__ import annotations

import datetime as dt

from tests.plan.site import Site, policy


def test_putting_the_only_policy_into_report_mode_empties_nothing(site: Site):
    """Members stay, held as frozen, and what the policy would do stands under `report`."""
    site.strays("1")
    site.entitled("2")
    site.policies["staff"]["mode"] = "report"
    plan = site.write().plan()
    assert [("1", "frozen")] == [(h["person_id"], h["why"]) for h in plan["held"]]
    assert [("remove", "1", "role-lost"), ("add", "2", "certified")] == sorted(
        ((r["action"], r["person_id"], r["reason"]) for r in plan["report"]), key=lambda r: r[1]
    )
    assert [] == plan["changes"]


def test_switching_it_off_freezes_without_a_report(site: Site):
    """`off` is not even decided."""
    site.strays("1")
    site.policies["staff"]["mode"] = "off"
    plan = site.write().plan()
    assert (["frozen"], [], []) == ([h["why"] for h in plan["held"]], plan["report"], plan["changes"])


def test_a_denying_policy_in_report_mode_denies_nobody(site: Site):
    """It shows whom it would remove."""
    site.entitled("1", member=True)
    site.policies["no"] = policy(["edit"], {"everyone": {}}, effect="deny", mode="report")
    plan = site.write().plan()
    assert ([], [("remove", "1", "denied")]) == (
        plan["changes"],
        [(r["action"], r["person_id"], r["reason"]) for r in plan["report"]],
    )


def test_a_report_shows_only_what_enforced_policies_do_not_do(site: Site):
    """What is changed anyway stands under `changes` alone."""
    site.entitled("1")
    site.policies["more"] = policy(["edit"], {"everyone": {}}, mode="report")
    site.job("3", job_code="3001")
    site.person("3")
    plan = site.write().plan()
    assert ["1"] == [c["person_id"] for c in plan["changes"]]
    assert ["3"] == [c["person_id"] for c in plan["report"]]


def test_a_policy_past_its_window_grants_nothing_and_is_not_frozen(site: Site):
    """It is enforced, so its members are removed; nobody granted it now, and no earlier run says more."""
    site.entitled("1", member=True)
    site.policies["staff"]["effective"] = {"until": dt.date(2024, 6, 30)}
    plan = site.write().plan()
    assert [("remove", "1", "added-outside")] == [(c["action"], c["person_id"], c["reason"]) for c in plan["changes"]]
