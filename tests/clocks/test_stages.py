"""`report sla`: which stage made a decision late, shown on nights of a real deployment."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from connector.core.plans.wants import STAGES
from tests.clocks.nights import District, at
from tests.guards.guarded import approved, cap
from tests.ordinary_user import folder_of_ordinary_user, ordinary_user
from tests.plan.conftest import small
from tests.plan.site import STAFF, policy, right
from tests.rollback.undoing import runs

COURSE = "2025-11-03"  # a Monday, so that it is due by the end of Wednesday


def told(row: dict[str, Any]) -> tuple[str, str | None, str]:
    return (row["state"], row["stage"], row["due_on"])


def test_what_is_written_by_the_end_of_the_second_business_day_is_met(district: District):
    """Done on Monday, in the feed and the directory on Tuesday night."""
    district.site.course("1", COURSE)
    district.run("2025-11-04")
    row = district.row("2025-11-10")
    assert ("met", None, "2025-11-05") == told(row)
    assert ("2025-11-03", "2025-11-04T09:00:00Z") == (row["fact"], row["seen"])
    assert row["seen"] == row["written"] == row["verified"]
    assert ("1", "add", "edit", None, "local") == tuple(
        row[name] for name in ("person_id", "action", "entitlement", "location", "directory")
    )


def test_the_last_minute_of_the_second_day_is_in_time_and_the_next_one_is_not(district: District):
    """A job is held until then; midnight in Denver is 07:00 in UTC."""
    district.principal("2")
    for who in ("1", "2"):
        district.site.course(who, COURSE)
    district.run("2025-11-05", "--only-person", "1", time="23:59")
    district.run("2025-11-06", time="00:01")
    assert {"1": "met", "2": "late"} == {row["person_id"]: row["state"] for row in district.rows("2025-11-10")}


def test_an_lms_feed_that_tells_it_a_week_later_is_to_blame(district: District):
    """Runs looked every night, and the feed did not have it."""
    district.run("2025-11-06")
    district.run("2025-11-11")
    district.site.course("1", COURSE)
    district.run("2025-11-12")
    row = district.row("2025-11-12")
    assert ("late", "lms-feed", "2025-11-05") == told(row)
    assert "6 days late: the LMS feed told it on 2025-11-12 only" == row["words"]


def test_an_hr_feed_that_tells_the_job_a_week_later_is_to_blame(district: District):
    """The course was done before."""
    district.site.person("2", hire_date="2015-08-01")
    district.site.job("2", job_code="3001", start_date="2015-08-01", end_date="2025-11-02")
    district.site.course("2", "2025-10-20")
    district.run("2025-11-04")
    district.run("2025-11-11")
    district.site.job("2", start_date="2025-11-03")
    district.run("2025-11-12")
    assert ("late", "hr-feed", "2025-11-05") == told(district.row("2025-11-12"))


def test_somebody_whom_the_hr_feed_did_not_name_at_all_is_the_hr_feeds(district: District):
    """Hired on Monday, in the feed on Wednesday of the week after."""
    district.run("2025-11-11")
    district.site.person("2", hire_date="2025-11-03")
    district.site.job("2", start_date="2025-11-03")
    district.site.course("2", "2025-10-01")
    district.run("2025-11-12")
    row = district.row("2025-11-12")
    assert (("late", "hr-feed", "2025-11-05"), "2025-11-03") == (told(row), row["fact"])


def test_where_no_run_looked_no_feed_is_to_blame(district: District):
    """The machine stood still from Tuesday to the Monday after."""
    district.run("2025-11-04")
    district.site.course("1", COURSE)
    district.run("2025-11-10")
    assert ("late", "no-run", "2025-11-05") == told(district.row("2025-11-10"))


def test_what_a_guard_held_until_somebody_approved_it_is_the_guards(district: District):
    """Seen in time, held for a week."""
    district.site.limits["additions"] = cap(count=0)
    district.site.course("1", COURSE)
    district.run("2025-11-04", expect=3)
    row = district.row("2025-11-05")
    assert ("at risk", "guard", "2025-11-05") == told(row)
    assert "still in time: held by a guard (additions-count)" == row["words"]
    assert ("late", "guard", "2025-11-05") == told(district.row("2025-11-06"))
    ran = district.run("2025-11-10", expect=3)
    with at("2025-11-10", "12:00"):
        approved(district.site, ran)
    district.run("2025-11-11")
    row = district.row("2025-11-11")
    assert (("late", "guard", "2025-11-05"), "2025-11-11T09:00:00Z") == (told(row), row["written"])


def test_a_pause_is_the_pauses_even_where_no_run_could_see_it(district: District):
    """Paused on Tuesday morning, resumed on Monday."""
    district.run("2025-11-04")
    district.call("2025-11-04", "pause", "--reason", "an incident", time="08:00")
    district.site.course("1", COURSE)
    district.run("2025-11-05", expect=3)
    assert [] == district.rows("2025-11-05")
    assert "writes are paused since 2025-11-04T15:00:00Z" in district.call("2025-11-05", "report", "sla").out
    district.call("2025-11-10", "resume", time="01:00")
    district.run("2025-11-10")
    assert ("late", "pause", "2025-11-05") == told(district.row("2025-11-10"))


@pytest.mark.parametrize(("enabled", "why"), [(None, "no account carries"), (False, "the account is disabled")])
def test_without_a_usable_account_it_waits_for_one(district: District, enabled: bool | None, why: str):
    """Until the account is there; then it is late for that."""
    district.principal("2", account=False)
    if enabled is not None:
        district.site.account("2", enabled=enabled)
    district.site.course("2", COURSE)
    district.run("2025-11-04")
    row = district.row("2025-11-05")
    assert ("at risk", "no-account", "2025-11-05") == told(row)
    assert why in row["words"]
    district.site.accounts = [one for one in district.site.accounts if one["person_id"] != "2"]
    district.site.account("2")
    district.run("2025-11-07")
    assert ("late", "no-account", "2025-11-05") == told(district.row("2025-11-10"))
    assert ["a2"] == district.site.members("ic-edit")


def test_whose_disabled_account_is_a_member_already_waits_for_nothing(district: District):
    """The right is there; that to another group is not."""
    district.site.entitlements["door"] = right("ic-door")
    district.site.policies["doors"] = policy(["door"], STAFF)
    district.principal("2", account=False)
    district.site.account("2", enabled=False)
    district.groups = {"ic-edit": ["a2"], "ic-door": []}
    district.site.course("2", COURSE)
    district.run("2025-11-04")
    assert ["door"] == [row["entitlement"] for row in district.rows("2025-11-04")]


def test_a_rejected_row_keeps_an_addition_in_doubt(district: District):
    """A second row of the person, with a status that nobody knows."""
    district.site.course("1", COURSE)
    district.site.people.append({"person_id": "1", "status": "perhaps"})
    district.run("2025-11-04")
    assert ("late", "doubt", "2025-11-05") == told(district.row("2025-11-07"))
    district.site.people.pop()
    district.run("2025-11-08")
    assert ("late", "doubt", "2025-11-05") == told(district.row("2025-11-08"))


def test_a_group_that_is_not_there_is_the_directorys(district: District):
    """Exit 4 each night, until somebody makes it."""
    district.groups = {}
    district.site.course("1", COURSE)
    district.run("2025-11-04", expect=4)
    row = district.row("2025-11-06")
    assert ("late", "directory", "2025-11-05") == told(row)
    assert "1 hour late: the directory lacks the group" == district.row("2025-11-06", time="01:00")["words"]
    district.groups = {"ic-edit": []}
    district.run("2025-11-07")
    assert ("late", "directory", "2025-11-05") == told(district.row("2025-11-07"))


def test_a_change_that_the_directory_did_not_make_is_the_directorys():
    """Its folder cannot be written for a night."""
    with folder_of_ordinary_user() as folder, ordinary_user():
        district = District(small(folder))
        district.site.local = {"path": "locked/directory.json"}
        district.principal("1")
        (folder / "locked").mkdir()
        district.run("2025-11-03")
        district.site.course("1", COURSE)
        (folder / "locked").chmod(0o555)
        district.run("2025-11-04", expect=4)
        assert [("wait-seen", "directory")] == district.events("wait-seen")
        assert "1 hour late: the directory did not make the change" == district.row("2025-11-06", time="01:00")["words"]
        (folder / "locked").chmod(0o755)
        district.run("2025-11-07")
        assert ("late", "directory", "2025-11-05") == told(district.row("2025-11-07"))


def test_a_paused_group_is_a_pause(district: District):
    """Somebody rolled back what a run did; nobody resumes the group for days, and no fact turned since."""
    district.site.course("1", COURSE)
    district.run("2025-11-04")
    with at("2025-11-04", "12:00"):
        ran = district.site.call("rollback", runs(district.site)[-1], "--out", "undo.json")
        assert 0 == ran.code, ran.err
        assert 0 == district.site.call("apply", "undo.json").code
    district.run("2025-11-05", expect=3)
    (late, met) = district.rows("2025-11-10")
    assert ("met", None, "2025-11-05") == told(met)
    assert (("late", "pause", "2025-11-07"), None) == (told(late), late["fact"])
    assert "2 days late: the group is paused" == late["words"]


def test_a_directory_that_could_not_be_read_is_to_blame(district: District):
    """What turned meanwhile is noted all the same, each night by the facts alone."""
    district.site.course("1", COURSE)
    with district.unreadable():
        district.run("2025-11-04", expect=4)
        district.run("2025-11-05", expect=4)
        assert ("at risk", "directory", "2025-11-05") == told(district.row("2025-11-05"))
    district.run("2025-11-07")
    assert ("late", "directory", "2025-11-05") == told(district.row("2025-11-07"))
    assert [("wait-seen", "directory"), ("wait-over", "written")] == district.events("wait-seen", "wait-over")


def test_what_came_and_went_while_a_directory_was_not_read_never_waits_for_its_removal(district: District):
    """The course was revoked again; of a right that was not given nothing is to be taken away."""
    district.site.course("1", COURSE)
    with district.unreadable():
        district.run("2025-11-04", expect=4)
        district.site.completions[-1]["status"] = "revoked"
        district.run("2025-11-05", expect=4)
    district.run("2025-11-06")
    assert [] == district.rows("2025-11-10")


def test_removals_that_a_run_left_out_are_late_for_that(district: District):
    """`--no-removals` night after night."""
    district.member("a1", "ic-edit")
    district.run("2025-11-04", "--no-removals")
    district.run("2025-11-07", "--no-removals")
    assert [("remove", "late", "left-out")] == [
        (row["action"], row["state"], row["stage"]) for row in district.rows("2025-11-07")
    ]


def test_every_stage_is_on_the_page_of_reports():
    """One row each, in the order of the chain."""
    page = (Path(__file__).parents[2] / "docs" / "reports.md").read_text()
    section = page.partition("## The two business days")[2].partition("\n## ")[0]
    assert list(STAGES) == re.findall(r"^\| `([a-z-]+)` \|", section, re.MULTILINE)
