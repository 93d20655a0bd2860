"""A freeze of the calendar: what is added and what is urgent goes on, other removals wait until it is over."""

from __future__ import annotations

import datetime as dt
import json

import pytest

from connector import clock
from tests.guards.guarded import approved, guards
from tests.plan.site import Site

pytestmark = pytest.mark.scar(12)

TODAY = clock.today("UTC")


def days(number: int) -> dt.date:
    return TODAY + dt.timedelta(days=number)


@pytest.fixture
def site(site: Site) -> Site:
    """One to add, one who left, one who is denied, two who lost their role; today is the last day of a freeze."""
    site.entitled("1")
    site.strays("2", status="terminated")
    site.strays("3", "4", "5")
    site.exception("3", "edit", "2040-01-01", effect="deny")
    site.calendar["freeze"] = [{"from": days(-3), "until": TODAY, "reason": "start of school"}]
    return site.write()


def test_additions_departures_and_denials_go_on(site: Site):
    """The two others stay, and wait in a plan that can be approved; exit 3."""
    ran = site.call("run")
    assert (3, ["a1", "a4", "a5"]) == (ran.code, site.members("ic-edit"))
    (file,) = site.held_files()
    assert ["4", "5"] == [c["person_id"] for c in json.loads(file.read_text())["changes"]]


def test_the_refusal_says_how_many_wait_until_when_and_why(site: Site):
    """In the words of the calendar."""
    (refusal,) = site.plan()["refusals"]
    assert ("freeze-window", 0, 2) == (refusal["guard"], refusal["limit"], refusal["actual"])
    assert f"`local`: 2 removals; a freeze lasts through {TODAY}: start of school" == refusal["words"]


def test_what_waits_can_be_approved(site: Site):
    """Once, like everything that a guard holds."""
    approved(site, site.call("run"))
    assert (0, ["a1"]) == (site.call("run").code, site.members("ic-edit"))


def test_after_its_last_day_they_go_by_themselves(site: Site):
    """Yesterday was the last one."""
    site.calendar["freeze"] = [{"from": days(-3), "until": days(-1), "reason": "start of school"}]
    assert (0, ["a1"]) == (site.write().call("run").code, site.members("ic-edit"))


@pytest.mark.parametrize(
    ("first", "last", "frozen"), [(11, 12, False), (10, 12, True), (8, 10, True), (8, 9, False)], ids=repr
)
def test_a_plan_as_of_a_frozen_day_shows_it(site: Site, first: int, last: int, frozen: bool):
    """Both ends are within."""
    site.calendar["freeze"] = [{"from": days(first), "until": days(last), "reason": "audit"}]
    plan = site.write().plan("--as-of", days(10).isoformat())
    assert (["freeze-window"] if frozen else []) == guards(plan)


def test_of_two_freezes_the_one_that_ends_last_is_told(site: Site):
    """They overlap, which `validate` warns of."""
    site.calendar["freeze"].append({"from": TODAY, "until": days(4), "reason": "audit"})
    (refusal,) = site.write().plan()["refusals"]
    assert f"a freeze lasts through {days(4)}: audit" in refusal["words"]
    ran = site.call("validate")
    assert (0, 1) == (ran.code, (ran.out + ran.err).count("warning[freezes-overlap]"))


def test_a_freeze_that_holds_nothing_says_nothing(site: Site):
    """Exit 0: an hourly run in quiet weeks is a quiet one."""
    site.call("run")
    site.groups["ic-edit"] = ["a1"]
    assert (0, []) == (site.write().call("run").code, guards(site.plan()))
