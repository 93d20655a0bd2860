"""A person missing from one night's file keeps what they have; one who stays missing loses it."""

from __future__ import annotations

import datetime as dt
import os
from collections.abc import Callable

import pytest

from connector import clock
from tests.plan.site import Site

pytestmark = pytest.mark.scar(6)


def gone(site: Site) -> None:
    """One person has no row any more, and their account is there."""
    site.entitled("1", member=True)
    assert 0 == site.write().call("run").code
    site.people, site.assignments, site.completions = (
        [row for row in rows if row.get("person_id", row.get("learner")) != "1"]
        for rows in (site.people, site.assignments, site.completions)
    )
    assert (0, ["a1"]) == (site.write().call("run").code, site.members("ic-edit"))


def on(site: Site, days: int) -> list[tuple[str, str]]:
    """Section and reason of everything a plan says so many days from now."""
    plan = site.plan("--as-of", str(clock.today("UTC") + dt.timedelta(days=days)))
    return [("held", h["why"]) for h in plan["held"]] + [("change", c["reason"]) for c in plan["changes"]]


def test_scar_6_a_missing_row_holds_and_then_removes(site: Site):
    """Three days by default."""
    gone(site)
    assert [("held", "row-missing")] == on(site, 0) == on(site, 2)
    assert [("change", "row-missing")] == on(site, 3)


def test_scar_6_who_is_back_the_next_night_has_lost_nothing(site: Site):
    """And when missing again, the days count from then."""
    gone(site)
    site.entitled("1")
    site.accounts.pop()
    assert 0 == site.write().call("run").code
    assert [] == on(site, 3)


def test_scar_6_the_hold_is_the_config_s(site: Site):
    """A week."""
    site.absence = "7 days"
    gone(site)
    assert [("held", "row-missing")] == on(site, 6)
    assert [("change", "row-missing")] == on(site, 7)


def test_scar_6_a_person_without_any_assignment_row_is_missing_too(site: Site):
    """The people row alone says that they are employed, and nothing of what they do."""
    site.entitled("1", member=True)
    assert 0 == site.write().call("run").code
    site.assignments.pop()
    assert (0, ["a1"]) == (site.write().call("run").code, site.members("ic-edit"))
    assert ([("held", "row-missing")], [("change", "row-missing")]) == (on(site, 2), on(site, 3))


@pytest.mark.parametrize(
    "fact",
    [
        lambda site: site.people[-1].update(status="terminated"),
        lambda site: site.people[-1].update(termination_date="2026-01-31"),
        lambda site: site.assignments[-1].update(end_date="2026-01-31"),
        lambda site: site.assignments[-1].update(job_code="3001"),
    ],
    ids=["terminated", "termination date", "end date", "another job"],
)
def test_scar_6_a_positive_fact_removes_at_once(site: Site, fact: Callable[[Site], None]):
    """The same night."""
    site.entitled("1", member=True)
    assert 0 == site.write().call("run").code
    fact(site)
    assert (0, []) == (site.write().call("run").code, site.members("ic-edit"))


def test_scar_6_a_feed_that_is_not_believed_starts_no_clock(site: Site):
    """Absence is counted from the first accepted feed that lacks the person."""
    site.entitled("1", member=True)
    assert 0 == site.write().call("run").code
    site.people.pop()
    site.sources["people"] = {"max_age": "36h"}
    site.write()
    os.utime(site.folder / "feeds" / "people.csv", (1_700_000_000, 1_700_000_000))
    assert 3 == site.call("run").code
    site.sources.clear()
    site.write()
    assert [("held", "row-missing")] == on(site, 3)
    assert 0 == site.call("run").code
    assert [("change", "row-missing")] == on(site, 3)
