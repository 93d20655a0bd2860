"""`explain --last-run --brief`: what a help desk reads aloud, from what the last run knew."""

from __future__ import annotations

import datetime as dt
import re
import shutil
from pathlib import Path

import pytest

from connector import clock
from connector.core.rules.business_days import BusinessDays
from connector.core.rules.mappings import CalendarFile
from tests.plan.conftest import site
from tests.plan.prepared import prepared
from tests.plan.site import UNLIMITED, Site, per_location, policy

__all__ = ["site"]
RIGHT = "The right of ic-edit: "


def asked(site: Site, person: str, *more: str) -> list[str]:
    ran = site.call("explain", person, "--last-run", "--brief", *more)
    assert 0 == ran.code, ran.err
    return ran.out.splitlines()


def one_of_each(site: Site) -> Site:
    """A run has seen one who is entitled, one who lacks the course, one in another job, and one who left."""
    site.entitled("1")
    site.person("2")
    site.job("2")
    site.strays("3")
    site.person("4", status="terminated")
    site.groups["ic-edit"].append("a4")
    assert 0 == site.write().call("run").code
    return site


@pytest.fixture
def ran(tmp_path: Path) -> Site:
    return prepared(one_of_each, tmp_path)


def in_two_business_days() -> str:
    calendar = CalendarFile.model_validate({"time_zone": "UTC", "school_year": {"starts": "07-01"}})
    return f"{BusinessDays(calendar).due_on(clock.today('UTC')):%A, %Y-%m-%d}"


def test_the_first_line_is_the_answer(ran: Site):
    """Yes or no, why, what to do, and by when it helps."""
    day = in_two_business_days()
    assert f"{RIGHT}Yes." == asked(ran, "1")[0]
    assert (
        f"{RIGHT}No: never completed Attendance, once. Complete Attendance, once in Learning Space. "
        f"Completed today, access follows by the evening of {day}."
    ) == asked(ran, "2")[0]
    assert asked(ran, "3")[0].startswith(f"{RIGHT}No: holds no-access at East High School; needs principal. Needs an ")
    assert (
        f"{RIGHT}No: terminated. Not employed as far as the HR feed says; if that is wrong, a correction starts in HR."
        == re.sub(r"No: [^.]*\.", "No: terminated.", asked(ran, "4")[0])
    )


@pytest.mark.parametrize(
    ("person", "who"), [("2", "the person"), ("3", "HR"), ("4", "nobody, if HR's record is right")]
)
def test_it_says_who_must_act(ran: Site, person: str, who: str):
    assert f"  who must act: {who}" == asked(ran, person)[1]


def test_neither_feeds_nor_directory_nor_their_secrets_are_needed(ran: Site):
    """All of them are gone; the answer is that of the run, what it wrote included."""
    before = asked(ran, "1"), asked(ran, "3")
    shutil.rmtree(ran.folder / "feeds")
    (ran.folder / "directory.json").unlink()
    assert before == (asked(ran, "1"), asked(ran, "3"))
    assert before[0][-1].startswith("note: as the run of ")


@pytest.mark.parametrize("called", ["p1@dps.test", "P1@DPS.TEST", "a1", "no 1"])
def test_a_person_goes_by_any_name(ran: Site, called: str):
    """Address, account, part of a name."""
    assert f"{RIGHT}Yes." == asked(ran, called)[0]


def test_right_after_a_run_it_decides_what_explain_decides(ran: Site):
    """Requirement by requirement, and the memberships as the run left them."""
    for person in ("1", "2", "3", "4"):
        live, kept = (ran.call("explain", person, "--format", "json", *more).json for more in ((), ("--last-run",)))
        assert live == kept


def test_what_a_guard_holds_is_told(site: Site):
    """The access is still there, and why."""
    site.strays("1", "2")
    site.limits["removals"] = {**UNLIMITED, "count": 1}
    assert 3 == site.write().call("run").code
    lines = asked(site, "1")
    assert lines[0].endswith("The access that is still there goes when somebody approves it, since a guard holds it.")
    assert any(line.startswith("note: a guard holds: remove in ic-edit") for line in lines)


def test_a_pause_is_told_where_the_next_run_would_be(ran: Site):
    """Of what is to come and of what is to go."""
    ran.strays("5")
    ran.entitled("6")
    ran.write()
    assert 0 == ran.call("pause", "--reason", "storm").code
    going, coming = (ran.call("explain", person, "--brief").out for person in ("5", "6"))
    assert "still there goes when the pause of all writes is over." in going
    assert "not written yet. It follows when the pause of all writes is over." in coming


def test_rows_that_are_missing_keep_what_is_there(ran: Site):
    ran.assignments = [job for job in ran.assignments if job["person_id"] != "1"]
    ran.groups["ic-edit"].append("a1")
    ran.write()
    assert "still there goes only when whole rows of theirs say so." in ran.call("explain", "1", "--brief").out


def test_it_says_whom_it_is_about(ran: Site):
    """Before the notes."""
    assert f"this is about Zoë No 1 (1), as of {clock.today('UTC')}" == asked(ran, "1")[1]


def test_a_number_is_an_id_and_no_part_of_a_name(ran: Site):
    """The id that lacks its zeros is asked back, and no name is looked through."""
    ran.person("007", account=False, given_name="Agent 4711")
    ran.write()
    for number, advice in (("7", "did you mean `007`?"), ("4711", "give a person id")):
        asked_back = ran.call("explain", number, "--brief")
        assert (2, "", True) == (asked_back.code, asked_back.out, advice in asked_back.err)
    assert 0 == ran.call("explain", "agent 4711", "--brief").code


@pytest.mark.parametrize("more", [{"account": False}, {}], ids=["no account", "disabled"])
def test_without_an_account_that_works_its_keeper_must_act(ran: Site, more: dict[str, bool]):
    ran.person("8", account=False)
    ran.job("8")
    ran.course("8", "2025-01-15")
    if more.get("account", True):
        ran.account("8", enabled=False)
    ran.write()
    assert "  who must act: whoever keeps the accounts" == ran.call("explain", "8", "--brief").out.splitlines()[1]


@pytest.fixture
def by_school(ran: Site) -> Site:
    """The right at each school, too; one who has moved, one of the central office with an exception, and one denied."""
    ran.entitlements["at"] = per_location("ic-edit-{location}")
    ran.policies["staff"]["grants"] = ["edit", "at"]
    ran.policies["held"] = policy(["edit", "at"], {"attribute": {"department": ["HELD"]}}, effect="deny")
    ran.groups |= {"ic-edit-0401": [], "ic-edit-0402": []}
    ran.person("10")
    ran.job("10", end_date="2026-01-31")
    ran.job("10", location="0402", start_date="2026-02-01")
    ran.person("11")
    ran.job("11", job_code="3001", location="0001")
    ran.exception("11", "edit", "2999-12-31")
    ran.person("12", department="HELD")
    ran.job("12")
    for person in ("10", "11", "12"):
        ran.course(person, "2025-01-15")
    return ran.write()


def test_no_place_is_told_where_they_neither_work_nor_have_access(by_school: Site):
    """The old school, and every school of somebody at the central office."""
    moved = by_school.call("explain", "10", "--brief").out
    assert ("at West Middle School: Yes" in moved, "East High School" in moved) == (True, False)
    assert 1 == by_school.call("explain", "11", "--brief").out.count("The right of")


def test_for_the_school_that_a_mover_left_nobody_must_act(by_school: Site):
    """While the access is still there it is told of."""
    by_school.groups["ic-edit-0401"] = ["a10"]
    lines = by_school.write().call("explain", "10", "--brief").out.splitlines()
    (old,) = [number for number, line in enumerate(lines) if "at East High School" in line]
    assert "The work at East High School ended on 2026-01-31; if that is wrong" in lines[old]
    assert "  who must act: nobody, if HR's record is right" == lines[old + 1]


def test_of_a_denial_no_column_of_hr_is_told(by_school: Site):
    said = by_school.call("explain", "12", "--brief").out
    assert ("Denied by policy `held`: ask its owner" in said, "HELD" in said) == (True, False)


def test_of_another_day_only_what_is_decided_is_said(ran: Site):
    """Nobody reads a membership of today to somebody who asks for next summer."""
    day = (clock.today("UTC") + dt.timedelta(days=400)).isoformat()
    assert f"{RIGHT}Yes." == asked(ran, "1", "--as-of", day)[0]
    assert "evening" not in asked(ran, "2", "--as-of", day)[0]


def test_without_a_run_it_says_so(site: Site):
    ran = site.write().call("explain", "1", "--last-run")
    assert (2, True) == (ran.code, "no run is kept yet" in ran.err)
