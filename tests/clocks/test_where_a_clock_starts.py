"""From which day on the two business days are counted: the day of the last needed fact, or the run that saw it."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from tests.clocks.nights import District
from tests.plan.conftest import small
from tests.plan.site import per_location

COURSE = "2025-11-03"


def started(row: dict[str, Any]) -> tuple[str, str | None, str]:
    """Whether late, the day of the fact, and the last day in time."""
    return (row["state"], row["fact"], row["due_on"])


def test_the_last_of_the_needed_facts_counts(district: District):
    """The course was done in October, the job began on Monday."""
    district.site.person("2", hire_date="2025-10-01")
    district.site.job("2", start_date="2025-11-03")
    district.site.course("2", "2025-10-20")
    district.run("2025-11-04")
    assert ("met", "2025-11-03", "2025-11-05") == started(district.row("2025-11-04"))


def test_a_course_done_in_the_evening_is_the_districts_day(district: District):
    """22:30 on Monday is Tuesday in UTC."""
    district.site.course("1", "2025-11-04T05:30:00Z")
    district.run("2025-11-04", time="23:00")
    assert ("met", "2025-11-03", "2025-11-05") == started(district.row("2025-11-05"))


def test_a_course_done_again_early_does_not_start_it_anew(district: District):
    """The older one was still good when the job began on Monday, which HR told a week later."""
    district.site.policies["staff"]["when"]["all"][2] = {"certified": "attendance"}
    for day in ("2025-01-15", "2025-11-10"):
        district.site.course("2", day)
    district.site.person("2", hire_date="2015-08-01")
    district.site.job("2", job_code="3001", start_date="2015-08-01", end_date="2025-11-02")
    district.run("2025-11-11")
    district.site.job("2", start_date="2025-11-03")
    district.run("2025-11-12")
    row = district.row("2025-11-12")
    assert (("late", "2025-11-03", "2025-11-05"), "hr-feed") == (started(row), row["stage"])


def test_what_was_so_before_the_first_run_starts_with_it(district: District):
    """Nobody knows what was new then."""
    fresh = District(small(district.site.folder / "another"))
    fresh.site.entitled("1")
    fresh.run("2025-11-07")
    row = fresh.row("2025-11-07")
    assert (("met", None, "2025-11-11"), "2025-11-07T09:00:00Z") == (started(row), row["seen"])


def test_a_job_without_a_start_starts_it_when_it_is_seen(district: District):
    """The course is of January."""
    district.site.person("2", hire_date="2015-08-01")
    district.site.job("2", job_code="3001")
    district.site.course("2", "2025-01-15")
    district.run("2025-11-04")
    district.site.assignments[-1]["job_code"] = "1101"
    district.run("2025-11-05")
    assert ("met", None, "2025-11-07") == started(district.row("2025-11-05"))


def test_a_changed_policy_starts_it_when_it_is_seen(district: District):
    """Without the course as a requirement person 1 has had all that is needed since October."""
    district.site.policies["staff"]["when"]["all"].pop()
    district.run("2025-11-04")
    assert ("met", None, "2025-11-06") == started(district.row("2025-11-04"))


def test_a_policy_that_was_merged_ahead_starts_it_on_its_first_day(district: District):
    """Seen by the run of the next week."""
    district.site.policies["staff"]["effective"] = {"from": dt.date(2025, 11, 5)}
    district.site.course("1", "2025-10-01")
    district.run("2025-11-04")
    district.run("2025-11-12")
    row = district.row("2025-11-12")
    assert (("late", "2025-11-05", "2025-11-07"), "no-run") == (started(row), row["stage"])


def test_an_exception_starts_it_on_its_first_day(district: District):
    """It stands for the job."""
    district.site.exception("900000", "edit", "2026-06-30", **{"from": dt.date(2025, 11, 5)})
    district.site.course("900000", "2025-10-01")
    district.site.account("900000")
    district.run("2025-11-04")
    district.run("2025-11-05")
    assert ("met", "2025-11-05", "2025-11-07") == started(district.row("2025-11-05"))


@pytest.mark.parametrize("by_hand", [[], ["a1", "a900000"]], ids=["taken away", "added"])
def test_what_somebody_did_by_hand_starts_it_when_it_is_seen(district: District, by_hand: list[str]):
    """No fact turned that night."""
    district.site.course("1", "2025-10-01")
    district.site.account("900000")
    district.run("2025-11-04")
    district.groups = {"ic-edit": by_hand}
    district.run("2025-11-06")
    assert ["2025-11-10"] == [row["due_on"] for row in district.rows("2025-11-06") if row["fact"] is None]


def test_another_account_starts_it_when_it_is_seen(district: District):
    """The old one is gone, the facts are as they were."""
    district.site.course("1", "2025-10-01")
    district.run("2025-11-04")
    district.site.accounts[-1]["id"] = "new"
    district.groups = {"ic-edit": []}
    district.run("2025-11-06")
    assert [None] == [row["fact"] for row in district.rows("2025-11-06") if row["seen"].startswith("2025-11-06")]


# --- what is taken away


@pytest.mark.parametrize("status", ["terminated", "active"])
def test_a_departure_starts_it_on_the_day_after_the_last_one(district: District, status: str):
    """The last day is one of work still; HR tells it on Wednesday of the next week."""
    district.site.course("1", "2025-10-01")
    district.run("2025-11-04")
    district.site.people[-1] |= {"status": status, "termination_date": "2025-11-05"}
    district.run("2025-11-12")
    row = district.rows("2025-11-12")[0]
    assert ("remove", ("late", "2025-11-06", "2025-11-10"), "no-run") == (row["action"], started(row), row["stage"])


def test_a_departure_without_a_day_starts_it_when_it_is_seen(district: District):
    """The status alone."""
    district.site.course("1", "2025-10-01")
    district.run("2025-11-04")
    district.site.people[-1]["status"] = "terminated"
    district.run("2025-11-05")
    assert [("met", None, "2025-11-07")] == [
        started(row) for row in district.rows("2025-11-05") if row["action"] == "remove"
    ]


def test_the_end_of_three_school_years_starts_it_on_july_1(district: District):
    """July 4 lies on a Saturday that year and is kept on Friday, so the second business day is Thursday, July 2."""
    district.site.calendar["holidays"] = {"country": "US", "subdivision": "CO"}
    district.site.policies["staff"]["when"]["all"][2] = {"certified": "attendance"}
    district.site.course("1", "2023-10-02")
    district.run("2026-06-30")
    district.run("2026-07-01")
    row = next(row for row in district.rows("2026-07-01") if row["action"] == "remove")
    assert ("met", "2026-07-01", "2026-07-06") == started(row)


# --- decisions and groups


def test_a_right_of_several_groups_is_one_clock(district: District):
    """Written when the last of them is; it waits while one is not there."""
    district.site.entitlements["edit"]["groups"].append({"directory": "local", "group": "ic-second"})
    district.site.course("1", COURSE)
    district.run("2025-11-04", expect=4)
    row = district.row("2025-11-04")
    assert (["a1"], "at risk", None) == (district.site.members("ic-edit"), row["state"], row["written"])
    district.groups = {"ic-edit": ["a1"], "ic-second": []}
    district.run("2025-11-06")
    row = district.row("2025-11-06")
    assert ("late", "directory", "2025-11-06T09:00:00Z") == (row["state"], row["stage"], row["written"])


def test_a_run_of_one_group_does_not_make_two_clocks_of_a_right(district: District):
    """The other group is written two nights later."""
    district.site.entitlements["edit"]["groups"].append({"directory": "local", "group": "ic-second"})
    district.groups = {"ic-edit": [], "ic-second": []}
    district.site.course("1", COURSE)
    district.run("2025-11-04", "--only-group", "ic-edit")
    district.run("2025-11-06")
    row = district.row("2025-11-06")
    assert ("late", "2025-11-04T09:00:00Z", "2025-11-06T09:00:00Z") == (row["state"], row["seen"], row["written"])


def test_each_school_has_a_clock_of_its_own(district: District):
    """For a right per location."""
    district.site.entitlements["edit"] = per_location("ic-at-{location}")
    district.groups = {"ic-at-0401": [], "ic-at-0402": []}
    district.site.job("1", location="0402", start_date="2025-10-01")
    district.site.course("1", COURSE)
    district.run("2025-11-04")
    assert ["0401", "0402"] == [row["location"] for row in district.rows("2025-11-04")]


def test_what_nobody_wants_any_more_has_no_clock(district: District):
    """It waited for an account, and the person left."""
    district.principal("2", account=False)
    district.site.course("2", COURSE)
    district.run("2025-11-04")
    district.site.people[-1]["status"] = "terminated"
    district.run("2025-11-05")
    assert [] == district.rows("2025-11-10")
    assert [("wait-seen", "no-account"), ("wait-over", "unwanted")] == district.events("wait-seen", "wait-over")


def test_a_wait_is_noted_once_for_as_long_as_it_is_the_same(district: District):
    """Night after night; the record grows by what is news."""
    district.principal("2", account=False)
    district.site.course("2", COURSE)
    for day in ("2025-11-04", "2025-11-05", "2025-11-06"):
        district.run(day)
    assert [("wait-seen", "no-account")] == district.events("wait-seen", "wait-over")


def test_a_narrowed_run_ends_no_wait_of_others(district: District):
    """Who was left out is still wanted."""
    district.principal("2", account=False)
    district.site.course("2", COURSE)
    district.run("2025-11-04")
    district.run("2025-11-05", "--only-person", "1")
    assert ["2"] == [row["person_id"] for row in district.rows("2025-11-10", "late")]
