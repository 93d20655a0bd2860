"""The exit codes of the contract, each by something that brings it about."""

from __future__ import annotations

import pytest

from connector import clock
from connector.state.lock import run_lock
from tests.guards.guarded import cap
from tests.plan.site import Site


def test_0_where_all_is_done_and_where_plan_shows_changes_refusals_or_holds(site: Site):
    """Without `--exit-code` a plan that can be made ends with 0."""
    site.entitled("1")
    site.strays("2", "3")
    site.account("4711")
    site.groups["ic-edit"].append("a4711")
    site.limits["removals"] = cap(count=1)
    assert 0 == site.write().call("plan").code


def test_10_where_changes_are_pending_and_it_is_asked(site: Site):
    """Only with `--exit-code`; after the run, 0."""
    site.entitled("1")
    assert [10, 0, 0] == [
        site.write().call("plan", "--exit-code").code,
        site.call("run").code,
        site.call("plan", "--exit-code").code,
    ]


def test_3_before_10_where_a_guard_refuses_and_it_is_asked(site: Site):
    """Refusals weigh more than pending changes."""
    site.entitled("1", "2")
    site.limits["additions"] = cap(count=1)
    assert (3, 3) == (site.write().call("plan", "--exit-code").code, site.call("run").code)


def test_held_report_and_unresolved_are_not_pending(site: Site):
    """A member without a person, a report, a person without an account: 0 with `--exit-code`."""
    site.account("4711")
    site.groups["ic-edit"].append("a4711")
    site.entitled("1")
    site.accounts = [a for a in site.accounts if a["person_id"] != "1"]
    site.policies["more"] = {**site.policies["staff"], "mode": "report", "when": {"everyone": {}}}
    ran = site.write().call("plan", "--exit-code", "--format", "json")
    assert (0, 1, 1) == (ran.code, len(ran.json["held"]), len(ran.json["unresolved"]))


@pytest.mark.parametrize(
    "verb", [["validate"], ["plan"], ["run"], ["apply", "plan.json"], ["explain", "1"], ["doctor"]]
)
def test_2_where_the_files_are_wrong(site: Site, verb: list[str]):
    """Each problem is printed with its place and its code."""
    site.policies["staff"]["mode"] = "sometimes"
    site.roles["principal"] = {"job_codez": ["1101"]}
    ran = site.write().call(*verb)
    told = ran.out + ran.err
    assert 2 == ran.code
    assert "policies/staff.yaml:2:7: error[not-one-of]: `mode` must be `enforce`, `report` or `off`" in told
    assert "mappings/roles.yaml:1:" in told
    assert "error[unknown-key]: unknown key `job_codez`\n  help: did you mean `job_codes`?" in told


@pytest.mark.parametrize(
    "arguments",
    [
        ["frobnicate"],
        ["plan", "--as-of", "July"],
        ["plan", "--format", "pdf"],
        ["plan", "--nonsense"],
        ["apply"],
        ["apply", "nothing.json"],
        ["approve", "plan.json"],
        ["explain"],
        ["audit", "burn"],
        ["schema", "world"],
        ["plan", "--config", "nowhere.yaml"],
        ["plan", "--out", "no/such/folder/plan.json"],
        ["init", "."],
    ],
    ids=" ".join,
)
def test_2_where_the_arguments_are_wrong(site: Site, arguments: list[str]):
    """On stderr, without a traceback, and nothing on stdout."""
    ran = site.write().call(*arguments)
    assert (2, "") == (ran.code, ran.out)
    assert ran.err
    assert "Traceback" not in ran.err
    assert "defect" not in ran.err


@pytest.mark.scar(18)
@pytest.mark.parametrize("verb", [["run"], ["apply", "plan.json"]])
def test_5_where_another_run_holds_the_lock(site: Site, verb: list[str]):
    """Nothing is written, and it says who holds it; reading verbs go on."""
    site.entitled("1")
    site.write().call("plan", "--out", "plan.json")
    with run_lock(site.folder / "state", since=clock.now()):
        ran = site.call(*verb)
        assert 0 == site.call("plan").code
    assert (5, []) == (ran.code, site.members("ic-edit"))
    assert "error: another run holds the lock: process " in ran.err
    assert 0 == site.call(*verb).code


@pytest.mark.parametrize("blocked", ["state", "state/rejects", "state/held"])
def test_4_where_the_state_cannot_be_written(site: Site, blocked: str):
    """A file stands where a folder should: no defect, and no change without a record."""
    site.strays("1", "2", hire_date="soon" if blocked == "state/rejects" else "")
    site.limits["removals"] = cap(count=1)
    site.stranger = blocked == "state"
    path = site.write().folder / blocked
    path.parent.mkdir(exist_ok=True)
    path.write_text("in the way")
    ran = site.call("run")
    assert (4, ["a1", "a2"]) == (ran.code, site.members("ic-edit"))
    assert f"error: {blocked}" in ran.err


def test_4_where_a_change_fails(site: Site):
    """A group that is wanted and missing; see also the guards of reading and of single items."""
    site.entitled("1")
    site.groups = {}
    assert 4 == site.write().call("run").code
