"""`report coverage`: schools where nobody, or one person only, can use a right; the fewest first."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.plan.site import STAFF, Ran, Site, call, per_location, policy, right


def rows(ran: Ran) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = ran.json["rows"]
    return found


def school(site: Site) -> Site:
    """A right at each of two schools."""
    site.entitlements = {"edit": per_location("ic-edit-{location}")}
    site.groups = {"ic-edit-0401": [], "ic-edit-0402": []}
    return site


def told(site: Site, *arguments: str) -> dict[str, dict[str, Any]]:
    ran = site.write().call("report", "coverage", "--format", "json", *arguments)
    assert (0, "") == (ran.code, ran.err)
    return {row["location"]: row for row in rows(ran)}


def test_the_fewest_stand_first_and_the_one_is_named(site: Site):
    """Nobody at West Middle School; one at East High, until her last day."""
    school(site)
    site.person("1", termination_date="2027-01-31")
    site.job("1")
    site.course("1", "2025-01-15")
    assert ["0402", "0401"] == list(told(site))
    one = {"granted": 1, "usable": 1, "members": 0, "only_person": "1", "only_until": "2027-01-31"}
    assert one.items() <= told(site)["0401"].items()


def account_of(site: Site, kind: str) -> None:
    """A person's accounts in each of the ways in which they may not be usable."""
    accounts: dict[str, list[dict[str, Any]]] = {
        "works": [{"account": "x"}],
        "none": [],
        "two": [{"account": "x"}, {"account": "y"}],
        "disabled": [{"account": "x", "enabled": False}],
    }
    for each in accounts[kind]:
        site.account("1", **each)


@pytest.mark.parametrize(("kind", "usable"), [("works", 1), ("none", 0), ("two", 0), ("disabled", 0)])
def test_whose_account_does_not_work_cannot_use_it(site: Site, kind: str, usable: int):
    """Granted all the same."""
    school(site).person("1", account=False)
    account_of(site, kind)
    site.job("1")
    site.course("1", "2025-01-15")
    assert (1, usable) == tuple(told(site)["0401"][key] for key in ("granted", "usable"))


def test_two_persons_on_one_account_cannot_use_it(site: Site):
    school(site)
    for person in ("1", "2"):
        site.person(person, account=False, email="both@dps.test")
        site.job(person)
        site.course(person, "2025-01-15")
    site.accounts.append({"id": "a", "email": "both@dps.test"})
    site.groups["ic-edit-0401"] = ["a"]
    assert (2, 0, 0) == tuple(told(site)["0401"][key] for key in ("granted", "usable", "members"))


def test_a_group_that_is_missing_keeps_everybody_out(site: Site):
    """Nobody can be added to it."""
    school(site)
    site.person("1")
    site.job("1")
    site.course("1", "2025-01-15")
    del site.groups["ic-edit-0401"]
    ran = site.write().call("report", "coverage", "--format", "json")
    (row,) = (row for row in rows(ran) if row["location"] == "0401")
    assert (1, 0, "local lacks the group `ic-edit-0401`") == (row["granted"], row["usable"], row["notes"])


def test_a_right_of_two_groups_is_held_in_both(site: Site):
    """Whoever is in one of them is no member yet; where one is missing nobody can be."""
    site.entitlements = {"edit": {"title": "Edit", "groups": [*right("ic-a")["groups"], *right("ic-b")["groups"]]}}
    site.person("1")
    site.job("1")
    site.course("1", "2025-01-15")
    found = []
    for groups in ({"ic-a": ["a1"], "ic-b": []}, {"ic-a": ["a1"], "ic-b": ["a1"]}, {"ic-a": ["a1"]}):
        site.groups = groups
        ran = site.write().call("report", "coverage", "--format", "json")
        found += [(row["granted"], row["usable"], row["members"]) for row in rows(ran)]
    assert [(1, 1, 0), (1, 1, 1), (1, 0, 0)] == found


def test_nobody_is_promised_a_right_by_a_course_who_would_not_get_it(site: Site):
    """All three lack the same course; one has no job in the feed, and one has left."""
    site.policies = {
        "staff": policy(["edit"], {"all": [{"attribute": {"department": ["A"]}}, {"certified": "lasting"}]})
    }
    for person, status in (("1", "active"), ("2", "active"), ("3", "terminated")):
        site.person(person, status=status, department="A")
    for person in ("1", "3"):
        site.job(person, job_code="3001")
    ran = site.write().call("report", "coverage", "--format", "json")
    assert [1] == [row["by_course"] for row in rows(ran)]


def test_a_right_that_no_policy_decides_is_nobody_s_loss(site: Site):
    """Frozen: members stay, so the school is not said to have nobody."""
    school(site).policies = {"staff": policy(["edit"], STAFF, mode="report")}
    site.person("1")
    site.job("1", job_code="3001")
    site.groups = {"ic-edit-0401": ["a1"], "ic-edit-0402": ["a1"]}
    ran = site.write().call("report", "coverage", "--exit-code")
    assert (0, True) == (ran.code, "edit: of 2 locations 0 have nobody, 2 have one person only" in ran.out)
    assert {"no enforced policy grants it: members stay as they are, but for denials"} == {
        row["notes"] for row in told(site).values()
    }


def test_whoever_lacks_the_course_alone_is_counted(site: Site):
    """Not the teacher, not whom a denial keeps out as well."""
    school(site)
    for person, job in (("1", "1101"), ("2", "3001"), ("3", "1101")):
        site.person(person)
        site.job(person, job_code=job)
    site.exception("3", "edit", "2099-12-31", effect="deny")
    assert 1 == told(site)["0401"]["by_course"]


def test_another_day_is_decided_on_todays_facts(site: Site):
    """She begins in August: until then nobody can."""
    school(site)
    site.person("1")
    site.job("1", start_date="2027-08-17")
    site.course("1", "2025-01-15")
    days = ("2027-08-16", "2027-08-17")
    assert [0, 1] == [told(site, "--on", day)["0401"]["usable"] for day in days]


def test_a_directory_that_cannot_be_read_leaves_its_numbers_open(site: Site):
    """Exit 4, and a note; who is granted it is known all the same."""
    school(site).person("1")
    site.job("1")
    site.course("1", "2025-01-15")
    site.write()
    (site.folder / "directory.json").unlink()
    ran = site.call("report", "coverage", "--format", "json", "--exit-code")
    (row,) = (row for row in rows(ran) if row["location"] == "0401")
    assert (4, 1, None, None, "1") == (ran.code, row["granted"], row["usable"], row["members"], row["only_person"])
    assert ["local was not read whole" in note for note in ran.json["notes"]] == [True]


def test_the_exit_code_tells_of_a_school_without_anybody(district: Path):
    """Confluence High School opens next summer; of a right without places there is none."""
    ran = call(district, "report", "coverage", "--exit-code", "--format", "json")
    assert (10, "0460", 0) == (ran.code, rows(ran)[0]["location"], rows(ran)[0]["usable"])
    assert 0 == call(district, "report", "coverage", "--exit-code", "--entitlement", "ic-attendance-edit").code


def test_one_right_can_be_asked_about(district: Path):
    """A row for each school, and nothing else."""
    ran = call(district, "report", "coverage", "--format", "json", "--entitlement", "ic-attendance-edit-at-school")
    assert 60 == len({row["location"] for row in rows(ran)}) == len(rows(ran))


def test_a_right_that_there_is_not_is_a_mistake(district: Path):
    """Exit 2, with the near miss."""
    ran = call(district, "report", "coverage", "--entitlement", "ic-attendance-edt")
    assert (2, "") == (ran.code, ran.out)
    assert "error: there is no entitlement `ic-attendance-edt`\n  help: did you mean `ic-attendance-edit`?\n" == ran.err
