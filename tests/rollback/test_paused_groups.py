"""The groups that a rollback wrote stay paused until somebody resumes them: the next run would redo the damage."""

from __future__ import annotations

import signal

import pytest

from tests.guards.dying import killed
from tests.guards.guarded import cap
from tests.plan.site import Site, policy
from tests.rollback.undoing import AFTER, BEFORE, config_only, lines, rollback, runs, undone


def whys(site: Site) -> dict[str, str]:
    """Person -> why the change is held."""
    return {h["person_id"]: h["why"] for h in site.plan()["held"]}


def test_the_next_run_leaves_the_groups_alone(site: Site):
    """Every change there is held as `paused`; exit 3, since something is not done, and how to go on."""
    undone(site)
    assert dict.fromkeys("1234", "paused") == whys(site)
    ran = site.call("run")
    assert (3, BEFORE) == (ran.code, site.members("ic-edit"))
    assert "4 more wait in paused groups\nPAUSED groups (1), nothing is written there\n" in ran.out
    assert "    to go on there: connector resume --group ic-edit\n" in ran.out


@pytest.mark.parametrize("verb", ["plan", "run"])
def test_a_paused_group_is_said_also_where_nothing_waits_there(site: Site, verb: str):
    """Or it would be forgotten."""
    undone(site)
    site.policies["staff"]["when"] = {"employed": {}}
    (site.folder / "policies" / "staff.yaml").write_text(dict(site._files())["policies/staff.yaml"])
    assert f"ic-edit in local: by root since {lines(site, 'group-paused')[0]['at'][:10]}" in site.call(verb).out


def test_other_groups_go_on(site: Site):
    """A pause is of one group."""
    site.entitlements["door"] = {**site.entitlements["edit"], "groups": [{"directory": "local", "group": "ic-door"}]}
    site.policies["doors"] = policy(["door"], site.policies["staff"]["when"])
    undone(site)
    site.groups |= {"ic-edit": BEFORE, "ic-door": []}
    ran = site.write().call("run")
    assert (3, BEFORE, ["a1", "a2", "a5"]) == (ran.code, site.members("ic-edit"), site.members("ic-door"))


def test_resume_alone_does_not_lift_it(site: Site):
    """It ends the pause of everything, and says which groups stay paused."""
    undone(site)
    site.call("pause", "--reason", "x")
    ran = site.call("resume")
    assert (0, "resumed") == (ran.code, ran.out.splitlines()[0])
    assert "still paused: ic-edit in local: " in ran.out
    assert "to go on there: connector resume --group ic-edit\n" in ran.out
    assert (3, BEFORE) == (site.call("run").code, site.members("ic-edit"))


@pytest.mark.parametrize("wanted", ["ic-edit", "ic-*", "*"])
def test_resume_of_the_group_lifts_it(site: Site, wanted: str):
    """By its name or a pattern; the next run does what the policies say."""
    undone(site)
    ran = site.call("resume", "--group", wanted)
    assert (0, "resumed ic-edit in local\n") == (ran.code, ran.out)
    assert ({}, 0, AFTER) == (whys(site), site.call("run").code, site.members("ic-edit"))
    assert "PAUSED" not in site.call("plan").out


def test_a_mistyped_group_is_told(site: Site):
    """Exit 2, with those that are paused."""
    undone(site)
    ran = site.call("resume", "--group", "ic-edti")
    assert (2, "error: no paused group fits `ic-edti`\n  help: paused: `ic-edit`\n") == (ran.code, ran.err)
    site.call("resume", "--group", "ic-edit")
    assert "help: no group is paused" in site.call("resume", "--group", "ic-edit").err


def test_the_pause_of_everything_is_not_lifted_with_a_group_s(site: Site):
    """Two pauses, two words."""
    undone(site)
    site.call("pause", "--reason", "x")
    assert 0 == site.call("resume", "--group", "ic-edit").code
    assert 3 == site.call("run").code


def test_the_groups_are_paused_before_the_first_write(site: Site):
    """Killed in the middle of the rollback: the next run closes it and redoes nothing."""
    rollback(site)
    assert -signal.SIGKILL == killed(site.folder, "half", "undo.json")
    between = site.members("ic-edit")
    assert between not in (AFTER, BEFORE)
    ran = site.call("run")
    assert (3, between) == (ran.code, site.members("ic-edit"))
    assert "1 earlier run(s) were cut short and are closed" in ran.out
    assert (0, BEFORE) == (site.call("apply", "undo.json").code, site.members("ic-edit"))
    assert 0 == site.call("audit", "verify").code


def test_a_rollback_that_writes_nothing_pauses_nothing(site: Site):
    """Nor does one that a guard holds whole."""
    site.limits |= {"removals": cap(count=0), "additions": cap(count=0)}
    config_only(site)
    rollback(site)
    assert (3, []) == (site.call("apply", "undo.json").code, lines(site, "group-paused"))


def test_a_plan_that_was_sealed_before_is_held_there(site: Site):
    """`apply` of it writes nothing into the group, and exits 3."""
    site.entitled("6")
    site.groups["ic-edit"] = list(AFTER)
    site.write().call("plan", "--out", "plan.json")
    undone(site)
    ran = site.call("apply", "plan.json")
    assert (3, BEFORE) == (ran.code, site.members("ic-edit"))
    assert "1 more wait in paused groups" in ran.out


def test_what_was_approved_there_waits_for_the_resume(site: Site):
    """The held plan names a change of the group: it is not done, only paused."""
    site.limits["removals"] = cap(count=0)
    site.assignments[-1]["job_code"] = "3001"
    site.groups["ic-edit"] = list(AFTER)
    assert 3 == site.write().call("run").code
    (held,) = site.held_files()
    assert 0 == rollback(site, runs(site)[0]).code
    assert 0 == site.call("approve", held.stem[:12], "--reason", "seen").code
    assert 0 == site.call("approve", "undo.json", "--reason", "seen").code
    assert 0 == site.call("apply", "undo.json").code
    assert (3, [held]) == (site.call("run").code, site.held_files())
    site.call("resume", "--group", "ic-edit")
    site.call("run")
    assert (False, False) == ("a5" in site.members("ic-edit"), held in site.held_files())


def test_nobody_has_left_while_the_group_is_paused(site: Site):
    """Whoever rolled back does not believe the feed: no departure is recorded on its word."""
    undone(site)
    for row in site.people:
        row["status"] = "terminated"
    site.groups["ic-edit"] = list(BEFORE)
    assert 3 == site.write().call("run").code
    assert {"3", "4", "5"} == set(whys(site))
    assert set() == {line["person_id"] for line in lines(site, "departure-seen")} & {"3", "4", "5"}
    site.call("resume", "--group", "*")
    site.call("run")
    assert {"3", "4", "5"} <= {line["person_id"] for line in lines(site, "departure-seen")}


def test_a_reason_outlasts_the_pause(site: Site):
    """The removal that waits there for a change of policy is told so after it, too."""
    undone(site)
    site.policies["staff"]["when"]["all"][1]["assigned"]["role"] = ["no-access"]
    site.groups["ic-edit"] = list(BEFORE)
    site.write()
    assert "policy-changed" in {h["reason"] for h in site.plan()["held"]}
    before = {h["person_id"]: h["reason"] for h in site.plan()["held"]}
    assert 3 == site.call("run").code
    site.call("resume", "--group", "*")
    assert before == {c["person_id"]: c["reason"] for c in site.plan()["changes"]}


def test_a_run_with_paused_groups_is_replayed(site: Site):
    """Byte for byte, though the group was resumed since."""
    undone(site)
    before = site.plan()
    assert 3 == site.call("run").code
    site.call("resume", "--group", "*")
    again = site.call("plan", "--replay", runs(site)[-1], "--format", "json").json
    assert {**before, "created_at": ""} == {**again, "created_at": ""}


def test_drift_in_a_paused_group_says_how_to_go_on(site: Site):
    """The way back leads over the resume."""
    undone(site)
    site.groups["ic-edit"] = list(BEFORE)
    site.strays("7")
    (one,) = site.write().call("drift", "--format", "json").json["drift"]
    assert ("added-outside", "a7", "paused") == (one["class"], one["account"], one["held"])
    assert "`connector resume --group ic-edit`, then the next run takes it away" in one["ways_out"]["revert"]
