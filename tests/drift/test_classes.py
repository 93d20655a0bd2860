"""What is drift, and of which class: on the embedded directory, changed past the connector."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.drift.meddling import by_hand, classes, found, ran, save
from tests.plan.site import UNLIMITED, Site, policy


def nobody(site: Site, account: str) -> None:
    """An account that carries no key of anybody."""
    site.accounts.append({"id": account, "username": account})


def test_after_a_run_nothing_has_drifted(site: Site):
    """Nor have members that were there before and that nobody's right explains."""
    nobody(site, "kiosk")
    site.entitled("1", "2")
    site.groups["ic-edit"] = ["kiosk"]
    ran(site)
    assert ([], 0) == (classes(site), site.call("drift", "--exit-code").code)


def test_a_member_added_by_hand(site: Site):
    """The policies do not grant it, and we did not."""
    site.entitled("1")
    site.strays("2")
    site.groups["ic-edit"] = []
    ran(site)
    by_hand(site, ic_edit=["a1", "a2"])
    assert [("added-outside", "ic-edit", "a2")] == classes(site)


def test_a_member_taken_away_by_hand(site: Site):
    """We had granted it, and the policies still do."""
    site.entitled("1", "2")
    ran(site)
    by_hand(site, ic_edit=["a2"])
    assert [("removed-outside", "ic-edit", "a1")] == classes(site)


def test_a_member_from_before_our_time_taken_away_by_hand(site: Site):
    """We had not granted it; the last run found it in order."""
    site.entitled("1", "2")
    site.groups["ic-edit"] = ["a1", "a2"]
    ran(site)
    by_hand(site, ic_edit=["a2"])
    assert [("removed-outside", "ic-edit", "a1")] == classes(site)


def test_who_was_entitled_all_the_same_is_no_drift(site: Site):
    """Somebody was faster than the next run: the state is as desired."""
    ran(site)
    site.entitled("1")
    site.write()
    by_hand(site, ic_edit=["a1"])
    assert [] == classes(site)


def test_a_departure_does_not_hide_who_was_put_in_by_hand(site: Site):
    """The reason of the removal is that the person has left; that somebody added them after that is drift."""
    site.entitled("1")
    site.people[-1]["status"] = "terminated"
    ran(site)
    by_hand(site, ic_edit=["a1"])
    assert ["left"] == [c["reason"] for c in site.plan()["changes"]]
    assert [("added-outside", "ic-edit", "a1")] == classes(site)


def test_a_member_that_is_nobody_s(site: Site):
    """A service account is put in by hand: no run ever takes it out, and it stays drift."""
    nobody(site, "svc")
    site.entitled("1")
    ran(site)
    by_hand(site, ic_edit=["a1", "svc"])
    assert [("added-outside", "ic-edit", "svc")] == classes(site)
    ran_again = site.call("run")
    assert 0 == ran_again.code
    assert [("added-outside", "ic-edit", "svc")] == classes(site)


def test_a_protected_member_is_exempt(site: Site):
    """That is one of the ways out."""
    nobody(site, "svc")
    site.entitled("1")
    site.strays("2")
    site.groups["ic-edit"] = []
    ran(site)
    site.local["protected"] = ["svc", "a2"]
    site.write()
    by_hand(site, ic_edit=["a1", "svc", "a2"])
    assert [] == classes(site)


def test_a_group_that_is_gone(site: Site):
    """Members are wanted in it."""
    site.entitled("1", "2")
    ran(site)
    by_hand(site, ic_edit=None)
    (one,) = found(site)["drift"]
    assert ("group-missing", "ic-edit", None) == (one["class"], one["group"], one["group_id"])
    assert "wants 2 member(s)" in one["words"]


def test_a_group_in_which_nobody_is_wanted_may_be_missing(site: Site):
    """A school without anybody entitled: as it is, it is as desired."""
    ran(site)
    by_hand(site, ic_edit=None)
    assert [] == classes(site)


def handed_over(site: Site) -> None:
    """The person has a new account, and the old one has lost its key: both in the directory alone."""
    document = site.directory
    (old,) = [account for account in document["accounts"] if account["id"] == "a1"]
    old.pop("person_id")
    document["accounts"].append({"id": "b1", "person_id": "1"})
    save(site, document)


def left_behind(site: Site) -> None:
    """And the old one is deleted."""
    document = site.directory
    document["accounts"] = [account for account in document["accounts"] if account["id"] != "a1"]
    document["accounts"].append({"id": "b1", "person_id": "1"})
    document["groups"]["ic-edit"].remove("a1")
    save(site, document)


def exchanged(site: Site) -> None:
    """And somebody moved the membership to the new one."""
    left_behind(site)
    document = site.directory
    document["groups"]["ic-edit"].append("b1")
    save(site, document)


MOVES: dict[str, tuple[Callable[[Site], None], list[str]]] = {
    "it is still a member; `b1`, which is, is not a member yet": (handed_over, ["add", "remove"]),
    "`b1`, which is, is not a member yet": (left_behind, ["add"]),
    "`b1`, which is, was made a member by somebody else": (exchanged, []),
}


@pytest.mark.parametrize("words", MOVES)
def test_the_membership_hangs_on_another_account(site: Site, words: str):
    """We granted it to the account that was the person's then."""
    site.entitled("1", "2")
    ran(site)
    move, pending = MOVES[words]
    move(site)
    assert [("account-changed", "ic-edit", "a1")] == classes(site)
    (one,) = found(site)["drift"]
    assert f"granted to `a1`, which is not the person's account any more; {words}" == one["words"]
    assert ("1", pending) == (one["person_id"], [c["action"] for c in site.plan()["changes"]])


def test_a_new_account_is_settled_by_a_run(site: Site):
    """The run grants it to the account of now, and what was left of the old one is gone: no drift any more."""
    site.entitled("1")
    ran(site)
    left_behind(site)
    assert (0, []) == (site.call("run").code, classes(site))


def test_the_old_account_is_taken_out_by_the_run_that_adds_the_new_one(site: Site):
    """What we granted to an account that is not the person's any more is ours to take back."""
    site.entitled("1")
    ran(site)
    handed_over(site)
    assert 0 == site.call("run").code
    assert ([], ["b1"]) == (classes(site), site.members("ic-edit"))


def test_who_is_missing_in_the_feed_has_changed_no_account(site: Site):
    """Absence is no evidence, of this neither."""
    site.entitled("1", "2")
    ran(site)
    site.people = [row for row in site.people if row["person_id"] != "1"]
    site.groups["ic-edit"] = ["a1", "a2"]
    site.write()
    assert (["row-missing"], []) == ([h["why"] for h in site.plan()["held"]], classes(site))


def lost_the_role(site: Site) -> None:
    site.assignments[-1]["job_code"] = "3001"


def other_policy(site: Site) -> None:
    site.policies["staff"]["when"]["all"][1]["assigned"]["role"] = ["no-access"]


def new_person(site: Site) -> None:
    site.entitled("9")


@pytest.mark.parametrize("change", [lost_the_role, other_policy, new_person])
def test_facts_and_policies_that_change_are_no_drift(site: Site, change: Callable[[Site], None]):
    """Their changes are pending, and counted in one line."""
    site.entitled("1")
    ran(site)
    change(site)
    site.groups["ic-edit"] = ["a1"]
    site.write()
    report = found(site, "--exit-code")
    assert ([], 1) == (report["drift"], report["pending"])
    assert "1 ordinary change(s) are pending, 0 held: connector plan" in site.call("drift").out


def test_what_a_guard_stops_is_drift_all_the_same(site: Site):
    """And what is held, with the reason."""
    site.entitlements["old"] = {**site.entitlements["edit"], "groups": [{"directory": "local", "group": "ic-old"}]}
    site.policies["olds"] = policy(["old"], {"employed": {}}, mode="report")
    site.groups["ic-old"] = []
    site.limits["removals"] = {**UNLIMITED, "count": 0}
    site.strays("1", "2")
    site.groups["ic-edit"] = []
    ran(site)
    by_hand(site, ic_edit=["a1"], ic_old=["a2"])
    told = {one["group"]: (one["class"], one["held"], one["ways_out"]["revert"]) for one in found(site)["drift"]}
    assert {"ic-edit", "ic-old"} == set(told)
    assert ("added-outside", None) == told["ic-edit"][:2]
    assert "a guard holds it: `connector run` prints the command" in told["ic-edit"][2]
    assert ("added-outside", "frozen") == told["ic-old"][:2]
    assert "nothing is done while it is held as `frozen`" in told["ic-old"][2]


def test_before_the_first_run_nobody_can_tell(site: Site):
    """What no policy explains is called added by hand, and the report says on what ground it stands."""
    site.person("1")
    site.job("1")
    site.groups["ic-edit"] = ["a1"]
    report = found(site.write())
    assert ([("added-outside", "a1")], False) == (
        [(one["class"], one["account"]) for one in report["drift"]],
        report["recorded"],
    )
    assert "no run is recorded yet" in site.call("drift").out


@pytest.mark.parametrize(
    ("option", "value", "expected"),
    [("group", "ic-edit", ["a1"]), ("group", "ic-door", ["a2"]), ("person", "2", ["a2"]), ("person", "1", ["a1"])],
)
def test_a_scope_narrows_the_report(site: Site, option: str, value: str, expected: list[str]):
    """As it does a plan."""
    site.entitlements["door"] = {**site.entitlements["edit"], "groups": [{"directory": "local", "group": "ic-door"}]}
    site.policies["doors"] = policy(["door"], site.policies["staff"]["when"])
    site.groups["ic-door"] = []
    site.entitled("1", "2")
    ran(site)
    by_hand(site, ic_edit=["a2"], ic_door=["a1"])
    assert expected == [account for _, _, account in classes(site, f"--only-{option}", value)]


def test_a_mistyped_scope_is_no_quiet_day(site: Site):
    """Exit 2."""
    assert 2 == site.write().call("drift", "--only-group", "nonsense").code


@pytest.mark.parametrize("now", ["", "sailpoint"])
def test_a_group_that_lost_our_mark(site: Site, now: str):
    """An earlier run saw it; nobody has marked the group since, or another owner has. It says how to mark it again."""
    site.local["owner_marker"] = {"value": "connector:dps"}
    site.owners = {"ic-edit": "connector:dps"}
    site.entitled("1")
    ran(site)
    assert [] == classes(site)
    save(site, {**site.directory, "owners": {"ic-edit": now} if now else {}})
    (one,) = found(site)["drift"]
    assert ("marker-lost", "ic-edit", None) == (one["class"], one["group"], one["account"])
    assert one["words"].endswith("; it is marked as `sailpoint`'s now" if now else "and it is gone")
    assert 'mark it again: write `"owners": {"ic-edit": "connector:dps"}`' in one["ways_out"]["revert"]
