"""`connector diff` on a repository: what it says of each kind of change, as people and programs see it."""

from __future__ import annotations

import os
import re
import shutil
from typing import Any

import pytest

from connector.core.diffs.diff_schema import DiffDocument
from tests.diff.repository import Repository, git
from tests.plan.site import call

DAY = ("--as-of", "2026-03-15")


def told(rules: Repository, *arguments: str) -> Any:
    ran = rules.diff("main", *DAY, "--format", "json", *arguments)
    assert ran.code == 0, ran.err
    DiffDocument.model_validate(ran.json)
    return ran.json


def who(document: Any, change: str) -> list[str]:
    return sorted({one["person_id"] for one in document["changes"] if one["change"] == change})


def test_a_line_that_takes_access_from_all_is_named(rules: Repository):
    """With its place, and whom it hits by role."""
    rules.replace("policies/staff.yaml", "role: [principal]", "role: [dean]")
    document = told(rules)
    assert (["100", "101", "102"], ["103"]) == (who(document, "lose"), who(document, "gain"))
    (line,) = document["lines"]
    assert ["policies/staff.yaml:11"] == line["places"]
    assert (
        {"name": "dean", "lose": 0, "gain": 1, "move": 0},
        {"name": "principal", "lose": 3, "gain": 0, "move": 0},
    ) == (*sorted(line["by"]["role"], key=lambda count: count["name"]),)
    text = rules.diff("main", *DAY).out
    assert "takes access from 3 people: all of them principal" in text
    assert "gives access to 1 more person: dean" in text
    assert "+ 103 Zoë No 103, edit: certified" in text


@pytest.mark.parametrize("edit", [("title: Staff", "title: The staff"), ("name: staff", "# nothing\nname: staff")])
@pytest.mark.parametrize("form", ["text", "markdown", "html"])
def test_no_effect_is_said_loudly(rules: Repository, edit: tuple[str, str], form: str):
    """A title, a comment."""
    rules.replace("policies/staff.yaml", *edit)
    ran = rules.diff("main", "--format", form, "--exit-code")
    assert (0, True) == (ran.code, "NO EFFECT on anyone" in ran.out), ran.out


def test_nothing_changed_is_no_effect(rules: Repository):
    ran = rules.diff("main", "HEAD")
    assert (0, "NO EFFECT on anyone") == (ran.code, ran.out.splitlines()[1][:19])


def test_the_exit_code_tells_where_it_is_asked_to(rules: Repository):
    rules.replace("policies/staff.yaml", "mode: enforce", "mode: off")
    assert (0, 10) == (rules.diff("main", *DAY).code, rules.diff("main", *DAY, "--exit-code").code)


def test_a_validity_that_is_shorter_has_no_effect_today_and_a_great_one_on_july_1(rules: Repository):
    """The day from which rights are lacking, and the last days that differ."""
    rules.replace("mappings/certifications.yaml", "school_years: 3", "school_years: 2")
    document = told(rules)
    assert ([], True) == (document["changes"], document["summary"]["effect"])
    assert [
        {"before": "2027-06-30", "after": "2026-06-30", "rights": 4},
        {"before": "2028-06-30", "after": "2027-06-30", "rights": 2},
    ] == (document["later"]["ends"])
    assert {"on": "2026-07-01", "more": 0, "fewer": 4} == document["later"]["steps"][1]
    text = rules.diff("main", *DAY, "--exit-code")
    assert (10, True, True) == (
        text.code,
        "nobody's rights change on 2026-03-15, but something comes later: see below" in text.out,
        "from 2026-07-01 on: 4 fewer" in text.out,
    )
    assert "6 rights end earlier" in text.out


def test_two_lines_that_only_do_something_together_say_so(rules: Repository):
    """A role that nobody had, and a policy that asks for it; each alone does nothing."""
    rules.replace(
        "mappings/roles.yaml",
        'teacher: {job_codes: ["3001"]}',
        'teacher: {job_codes: ["3999"]}\naide: {job_codes: ["3001"]}',
    )
    rules.replace("policies/staff.yaml", "role: [principal]", "role: [principal, aide]")
    document = told(rules)
    assert ["200", "201"] == who(document, "gain")
    effects = {line["places"][0].split(":")[0]: line for line in document["lines"]}
    policy = effects["policies/staff.yaml"]
    assert (False, 0, True) == (policy["alone"], policy["counts"]["lose"], policy["counts"]["gain"] == 2)
    assert "this cannot stand alone" in rules.diff("main", *DAY).out


def test_what_one_line_gives_and_another_takes_is_told_of_both(rules: Repository):
    """No effect in all, and not of either line alone."""
    rules.replace("policies/staff.yaml", "role: [principal]", "role: [principal, teacher]")
    denial = (
        rules.read("policies/staff.yaml")
        .replace("name: staff", "name: not-these")
        .replace("effect: grant", "effect: deny")
    )
    rules.write("policies/not-these.yaml", denial.replace("[principal, teacher]", "[teacher]"))
    document = told(rules)
    assert (False, []) == (document["summary"]["effect"], document["changes"])
    by_file = {line["places"][0].split(":")[0]: line for line in document["lines"]}
    line = by_file["policies/staff.yaml"]
    assert (2, 4) == (line["counts"]["gain"], line["undone"])
    assert "4 rights of these stay as they are, by other lines" in rules.diff("main", *DAY).out


def test_who_keeps_a_right_by_another_policy_is_counted(rules: Repository):
    """A policy under another name: nobody's access changes."""
    text = rules.read("policies/staff.yaml")
    (rules.folder / "policies/staff.yaml").unlink()
    rules.write("policies/leaders.yaml", text.replace("name: staff", "name: leaders"))
    document = told(rules)
    assert (False, 3) == (document["summary"]["effect"], document["summary"]["kept"])
    assert "3 people keep what they have, by other policies" in rules.diff("main", *DAY).out


def test_a_mover_is_told_as_one(rules: Repository):
    """The same person, the right at another place: a location is another school now."""
    site = rules.read("feeds/assignments.csv")
    rules.write("feeds/assignments.csv", site + "100,1101,Leader,0402,,,,\n")
    rules.write(
        "mappings/locations.yaml",
        '"0401": {name: East, type: school}\n"0402": {name: West, type: other}\n"0001": {name: Campus, type: other}\n',
    )
    rules.commit()
    git(rules.top, "branch", "--force", "one")
    rules.write(
        "mappings/locations.yaml",
        '"0401": {name: East, type: other}\n"0402": {name: West, type: school}\n"0001": {name: Campus, type: other}\n',
    )
    rules.commit()
    ran = rules.diff("one", "HEAD", *DAY, "--format", "json")
    counts = ran.json["summary"]
    assert (1, 1, 1) == (counts["lose"], counts["gain"], counts["move"])


def test_policies_in_report_mode_are_counted_apart(rules: Repository):
    text = rules.read("policies/staff.yaml").replace("name: staff", "name: trial").replace("enforce", "report")
    rules.write("policies/trial.yaml", text.replace("[principal]", "[teacher]"))
    document = told(rules)
    assert (False, 2, []) == (document["summary"]["effect"], document["report"]["gain"], document["changes"])
    assert "in report mode only, which changes nothing: 2 people gain access" in rules.diff("main", *DAY).out


def test_rights_that_end_without_taking_anybody_out_of_a_group_are_told(rules: Repository):
    """Into report mode, a policy empties nothing."""
    rules.replace("policies/staff.yaml", "mode: enforce", "mode: report")
    assert [("edit", 3, False), ("edit-at", 3, False)] == [
        (f["entitlement"], f["rights"], f["gone"]) for f in told(rules)["frozen"]
    ]
    assert (
        "no policy in force grants it any more, so 3 rights end, and nobody is taken out"
        in rules.diff("main", *DAY).out
    )
    headline = rules.diff("main", *DAY).out.splitlines()[1]
    assert "3 people lose access (6 rights lost, 0 gained), 6 of these rights without anybody" in headline


def test_a_place_that_a_right_is_not_at_any_more_keeps_its_members(rules: Repository):
    """The groups there are no longer the connector's; the other right is taken away as the plan takes it."""
    rules.replace("mappings/locations.yaml", 'West Middle School", type: "school"', 'West", type: "closed"')
    (found,) = told(rules)["frozen"]
    assert ("edit-at", 1, False, ["0402"]) == (found["entitlement"], found["rights"], found["gone"], found["locations"])
    assert (
        "it is not at 0402 any more, and the groups there are left alone, so 1 right ends"
        in rules.diff("main", *DAY).out
    )


def test_an_entitlement_that_means_other_groups_has_an_effect(rules: Repository):
    """Though no decision changes."""
    rules.replace("mappings/entitlements.yaml", "ic-edit", "ic-write")
    document = told(rules)
    assert (True, []) == (document["summary"]["effect"], document["changes"])
    assert [
        {"entitlement": "edit", "removed": ["local: ic-edit"], "added": ["local: ic-write"], "holders": 3}
    ] == document["groups"]
    text = rules.diff("main", *DAY).out
    assert "edit means other groups: + local: ic-write; - local: ic-edit" in text
    assert "nobody's rights change on 2026-03-15, but other groups are meant: see below" == text.splitlines()[1]


def test_a_machine_without_a_record_makes_none_and_says_what_it_lacks(rules: Repository):
    """Nor does it need a folder in which one could be made."""
    words = "there is no record here: completions and departures that only earlier runs saw are not counted"
    assert words not in rules.diff("main", *DAY).out
    shutil.rmtree(rules.folder / "state")
    assert words in rules.diff("main", *DAY).out
    assert not (rules.folder / "state").exists()
    rules.write("connector.yaml", rules.read("connector.yaml") + "state: /proc/none/state\n")
    ran = rules.diff("main", *DAY)
    assert (0, True) == (ran.code, words in ran.out), ran.err


def test_a_feed_that_a_plan_would_not_believe_is_told_in_every_form(rules: Repository):
    """Who reviews does not see the warnings of the machine that wrote the comment."""
    rules.replace("connector.yaml", 'path: "feeds/people.csv"', 'path: "feeds/people.csv", max_age: 36h')
    os.utime(rules.folder / "feeds/people.csv", (1_700_000_000, 1_700_000_000))
    for form in ("text", "markdown", "html", "json"):
        out = rules.diff("main", *DAY, "--format", form).out
        assert "a plan would remove nothing on the word of this feed" in out, form


def test_lines_of_the_page_stand_below_each_other(rules: Repository):
    rules.replace("policies/staff.yaml", "role: [principal]", "role: [dean]")
    page = rules.diff("main", *DAY, "--format", "html").out
    assert "- role: [principal]\n+ role: [dean]\n" in re.sub("<[^>]*>", "", page).replace("    ", "")


def test_a_freeze_changes_no_decision_and_is_told(rules: Repository):
    rules.write(
        "mappings/calendar.yaml",
        rules.read("mappings/calendar.yaml") + "freeze: [{from: 2026-03-01, until: 2026-04-01, reason: audit}]\n",
    )
    ran = rules.diff("main")
    assert ("NO EFFECT on anyone", True) == (
        ran.out.splitlines()[1][:19],
        "the freezes in calendar.yaml differ" in ran.out,
    )


def test_a_kept_reading_is_compared_over_as_it_was(rules: Repository):
    """Whatever has become of the feeds since; no day given, it is the run's."""
    assert 0 == call(rules.folder, "run", "--quiet").code
    run = call(rules.folder, "audit", "show").out.split("run-finished run ")[1][:12]
    (rules.folder / "feeds/people.csv").unlink()
    rules.replace("policies/staff.yaml", "role: [principal]", "role: [dean]")
    assert 4 == rules.diff("main").code
    ran = rules.diff("main", "--run", run, "--format", "json")
    assert (0, run, ["103"]) == (ran.code, ran.json["population"]["run"][:12], who(ran.json, "gain")), ran.err


def test_a_file_that_was_moved_is_not_two_changes(rules: Repository):
    """Nobody is frightened by a policy that stands in a folder of its own now."""
    rules.write("policies/schools/staff.yaml", rules.read("policies/staff.yaml"))
    (rules.folder / "policies/staff.yaml").unlink()
    document = told(rules)
    assert ([], False) == (document["lines"], document["summary"]["effect"])


def test_a_plan_names_every_rule_file_that_is_not_as_committed(rules: Repository):
    """A mapping decides too, and no change's line lies in it."""
    assert "not committed" not in call(rules.folder, "plan", "--quiet", *DAY).out
    rules.replace("mappings/roles.yaml", "3001", "3002")
    text = call(rules.folder, "plan", "--quiet", *DAY).out
    assert ["  not committed: mappings/roles.yaml"] == [line for line in text.splitlines() if "mappings/" in line]
