"""Removals over a limit take two persons, and whoever made the plan is none of them."""

from __future__ import annotations

import json
import os
import pwd
import signal
from collections.abc import Callable
from typing import Any

import pytest

from connector.app.caller import caller
from connector.state.ledger import Ledger
from tests.guards.dying import killed
from tests.guards.guarded import cap, held_id
from tests.plan.site import Ran, Site

pytestmark = pytest.mark.scar(7)

ALL = ["a1", "a2", "a3"]
Sudo = Callable[[str], None]


@pytest.fixture
def site(site: Site) -> Site:
    """Three to remove, where a guard lets two pass, and one person may approve two."""
    site.strays("1", "2", "3")
    site.limits["removals"] = cap(count=2)
    site.approvals = {"four_eyes": {"removals": 2}}
    return site.write()


@pytest.fixture
def sudo(monkeypatch: pytest.MonkeyPatch) -> Sudo:
    """To be called by somebody through `sudo`; what the kernel knows of a log-on would count before that."""
    if caller().login_user is not None:
        pytest.skip("the kernel knows who logged on here")
    return lambda name: monkeypatch.setenv("SUDO_USER", name)  # empty: called directly


def approve(site: Site, plan: str = "plan.json", *more: str) -> Ran:
    return site.call("approve", plan, "--reason", "seen and well", *more)


def bodies(site: Site, kind: str) -> list[dict[str, Any]]:
    with Ledger.open(site.folder / "state") as ledger:
        return [dict(event.body) for event in ledger.events(kinds=(kind,))]


def myself() -> str:
    return pwd.getpwuid(os.getuid()).pw_name


@pytest.fixture
def sealed(site: Site, sudo: Sudo) -> Site:
    """The plan was made by mallory."""
    sudo("mallory")
    assert 0 == site.call("plan", "--out", "plan.json").code
    return site


def test_scar_7_one_approval_is_not_enough(sealed: Site, sudo: Sudo):
    """Nothing is removed, and the refusal says who is still to approve, and how."""
    sudo("alice")
    ran = approve(sealed)
    why = "3 removals are more than 2, so two persons must approve, neither of them `mallory`, who made the plan"
    assert (0, 3, ALL) == (ran.code, sealed.call("apply", "plan.json").code, sealed.members("ic-edit"))
    assert f"{why}; so far `alice` did\nnext, by another person: connector approve plan.json --reason TEXT\n" in ran.out
    out = sealed.call("apply", "plan.json").out
    assert f"{why}; so far `alice` did\nto go on: connector approve plan.json --reason TEXT\n" in out


def test_scar_7_two_persons_are_enough(sealed: Site, sudo: Sudo):
    """Once: both approvals are spent."""
    for name in ("alice", "bob"):
        sudo(name)
        ran = approve(sealed)
        assert 0 == ran.code, ran.err
    assert "next: connector apply plan.json\n" in ran.out
    assert (0, []) == (sealed.call("apply", "plan.json").code, sealed.members("ic-edit"))
    assert 2 == len({body["approval"] for body in bodies(sealed, "approval-used")})
    sealed.write()
    assert (3, ALL) == (sealed.call("apply", "plan.json").code, sealed.members("ic-edit"))


def test_scar_7_the_same_person_is_no_second_one(sealed: Site, sudo: Sudo):
    """Another name beside it makes nobody somebody else."""
    sudo("alice")
    approve(sealed)
    ran = approve(sealed, "plan.json", "--by", "Bob Roe")
    assert (3, ALL) == (ran.code, sealed.members("ic-edit"))
    assert "error: you approved the plan already, and 3 removals are more than 2" in ran.err
    assert "help: to be typed by another person: connector approve plan.json --reason TEXT\n" in ran.err
    assert 1 == len(bodies(sealed, "approved"))


def test_scar_7_who_made_the_plan_does_not_approve_it(sealed: Site):
    """Exit 3, and nothing is recorded."""
    ran = approve(sealed)
    assert (3, []) == (ran.code, bodies(sealed, "approved"))
    assert "error: you made the plan, and 3 removals are more than 2" in ran.err


def test_scar_7_what_run_held_was_made_by_its_own_account(site: Site, sudo: Sudo):
    """Not by whoever set it going through `sudo`; the next run carries it out."""
    sudo("alice")
    plan = held_id(site.call("run"))
    assert myself() == bodies(site, "plan-sealed")[0]["by"]
    for name in ("alice", "bob"):
        sudo(name)
        assert (3, ALL) == (site.call("run").code, site.members("ic-edit"))
        assert 0 == approve(site, plan).code
    assert (0, []) == (site.call("run").code, site.members("ic-edit"))


def test_scar_7_that_account_itself_approves_nothing_that_it_held(site: Site):
    """What runs unattended may not let itself pass."""
    ran = approve(site, held_id(site.call("run")))
    assert 3 == ran.code
    assert "error: you made the plan" in ran.err


def test_scar_7_up_to_the_limit_one_person_is_enough(sealed: Site):
    """Also who made the plan."""
    sealed.approvals = {"four_eyes": {"removals": 3}}
    sealed.write()
    assert [0, 0] == [approve(sealed).code, sealed.call("apply", "plan.json").code]


def test_scar_7_without_a_limit_one_person_is_enough(sealed: Site):
    """`null`, where there is one operator only."""
    sealed.approvals = {"four_eyes": {"removals": None}}
    sealed.write()
    assert [0, 0] == [approve(sealed).code, sealed.call("apply", "plan.json").code]


def test_scar_7_it_is_on_unless_somebody_turns_it_off(site: Site):
    """51 removals take two, 50 do not."""
    site.approvals = {}
    codes = []
    for number in (50, 51):
        site.strays(*(str(1000 * number + n) for n in range(number - len(site.groups["ic-edit"]))))
        site.write().call("plan", "--out", f"{number}.json")
        codes.append(approve(site, f"{number}.json").code)
    assert [0, 3] == codes


def test_scar_7_removals_that_no_guard_holds_need_nobody(site: Site):
    """An approval is for what it frees: the two of another group go anyway, and of the third one person decides."""
    site.limits["removals"] = cap()
    site.limits["removals_per_group"] = cap(count=2)
    site.entitlements["other"] = site.entitlements["edit"] | {"groups": [{"directory": "local", "group": "ic-other"}]}
    site.policies["staff"]["grants"].append("other")
    site.groups |= {"ic-edit": ["a1", "a2"], "ic-other": ["a1", "a2", "a3"]}
    site.approvals = {"four_eyes": {"removals": 3}}
    site.write().call("plan", "--out", "plan.json")
    assert [0, 0] == [approve(site).code, site.call("apply", "plan.json").code]
    assert ([], []) == (site.members("ic-edit"), site.members("ic-other"))


def test_scar_7_a_limit_that_was_lowered_counts_for_what_was_approved_before(sealed: Site, sudo: Sudo):
    """It is asked when the plan is carried out, too; the maker's own approval counts no more."""
    sealed.approvals = {"four_eyes": {"removals": 3}}
    sealed.write()
    assert 0 == approve(sealed).code
    sealed.approvals = {"four_eyes": {"removals": 2}}
    sealed.write()
    sudo("alice")
    approve(sealed)
    assert (3, ALL) == (sealed.call("apply", "plan.json").code, sealed.members("ic-edit"))
    sudo("bob")
    approve(sealed)
    assert (0, []) == (sealed.call("apply", "plan.json").code, sealed.members("ic-edit"))


def test_scar_7_who_is_somebody_else_by_the_environment_alone_is_not(site: Site, monkeypatch: pytest.MonkeyPatch):
    """`USER` and `LOGNAME` can be set to anything; the operating system's own answer counts."""
    for name in ("USER", "LOGNAME", "LNAME", "USERNAME"):
        monkeypatch.setenv(name, "bob")
    site.approvals = {"four_eyes": {"removals": None}}
    site.write().call("plan", "--out", "plan.json")
    approve(site)
    assert myself() == bodies(site, "approved")[0]["os_user"]


def test_scar_7_whom_sudo_names_is_recorded_beside(sealed: Site, sudo: Sudo):
    """The account, and the person who called it."""
    sudo("alice")
    approve(sealed)
    (body,) = bodies(sealed, "approved")
    assert (myself(), "alice", "alice") == (body["os_user"], body["sudo_user"], body["by"])


@pytest.mark.parametrize("order", [("", "alice"), ("alice", "")], ids=repr)
def test_scar_7_a_person_s_own_account_is_no_second_person(sealed: Site, sudo: Sudo, order: tuple[str, str]):
    """Whoever may write the state directly cannot pose as called by somebody else too."""
    codes = []
    for name in order:
        sudo(name)
        codes.append(approve(sealed).code)
    assert [0, 3] == codes
    assert (3, ALL) == (sealed.call("apply", "plan.json").code, sealed.members("ic-edit"))


def test_scar_7_one_that_was_withdrawn_does_not_count(sealed: Site, sudo: Sudo):
    """Two approved, and one of them thought better of it: all is taken back, and said to be so."""
    for name in ("alice", "bob"):
        sudo(name)
        approve(sealed)
    assert 0 == approve(sealed, "plan.json", "--withdraw").code
    assert (3, ALL) == (sealed.call("apply", "plan.json").code, sealed.members("ic-edit"))
    assert ["bob", "bob"] == [body["by"] for body in bodies(sealed, "approval-withdrawn")]
    assert "has no approval that could be withdrawn" in approve(sealed, "plan.json", "--withdraw").err


def test_scar_7_a_run_that_dies_spends_both(sealed: Site, sudo: Sudo):
    """Whoever approves what it left undone does so anew."""
    for name in ("alice", "bob"):
        sudo(name)
        approve(sealed)
    assert -signal.SIGKILL == killed(sealed.folder, "half", "plan.json")
    assert 0 == sealed.call("run").code
    assert 2 == len({body["approval"] for body in bodies(sealed, "approval-used")})
    assert 0 == sealed.call("audit", "verify").code


def test_scar_7_plan_says_ahead_that_it_takes_two(site: Site, sudo: Sudo):
    """Before anybody types an approval that is refused."""
    sudo("alice")
    out = site.call("plan", "--out", "plan.json").out
    assert "so two persons must approve, neither of them `alice`, who made the plan\n\nsealed in plan.json" in out


def test_scar_7_what_waits_is_listed_with_who_approved_it(site: Site, sudo: Sudo):
    """Held plans with what is still wanted, and the command; plans in files that are approved and not carried out."""
    assert "nothing waits for an approval\n" == site.call("approve", "--list").out
    plan = held_id(site.call("run"))
    site.call("plan", "--only-person", "1", "--out", "one.json")
    sudo("alice")
    approve(site, plan, "--by", "Alice Roe")
    lines = site.call("approve", "--list").out.splitlines()
    assert f"plan {plan}, held by removals-count: 0 to add, 3 to remove" == lines[0]
    assert lines[1].startswith("  approved by alice for Alice Roe, until ")
    assert lines[1].endswith(" UTC: seen and well")
    assert lines[2].startswith("  3 removals are more than 2, so two persons must approve")
    assert f"  to go on: connector approve {plan} --reason TEXT" == lines[3]
    sudo("bob")
    approve(site, plan)
    done = site.call("approve", "--list").out
    assert (2, 0) == (done.count("  approved by "), done.count("to go on"))
    assert json.loads(site.held_files()[0].read_text())["id"].startswith(plan)
