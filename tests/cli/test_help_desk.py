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
from tests.plan.site import UNLIMITED, Site

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
    assert f"{RIGHT}No: terminated. Not employed as far as the HR feed says; a correction starts in HR." == re.sub(
        r"No: [^.]*\.", "No: terminated.", asked(ran, "4")[0]
    )


@pytest.mark.parametrize(("person", "who"), [("2", "the person"), ("3", "HR"), ("4", "HR")])
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
    assert lines[0].endswith("The access that is still there goes with the next run.")
    assert any(line.startswith("note: a guard holds: remove in ic-edit") for line in lines)


def test_of_another_day_only_what_is_decided_is_said(ran: Site):
    """Nobody reads a membership of today to somebody who asks for next summer."""
    day = (clock.today("UTC") + dt.timedelta(days=400)).isoformat()
    assert f"{RIGHT}Yes." == asked(ran, "1", "--as-of", day)[0]
    assert "evening" not in asked(ran, "2", "--as-of", day)[0]


def test_without_a_run_it_says_so(site: Site):
    ran = site.write().call("explain", "1", "--last-run")
    assert (2, True) == (ran.code, "no run is kept yet" in ran.err)
