"""An expected event, bounded in time, number and reason, does not count; a larger one waits."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from tests.guards.guarded import accounts, cap, guards, numbers, refusals
from tests.plan.site import Site

pytestmark = pytest.mark.scar(7)

JUNE_30, JULY_1, JULY_3, JULY_4 = "2026-06-30", "2026-07-01", "2026-07-03", "2026-07-04"
EXPIRING = numbers(100, 5)


def event(at_most: int, **more: Any) -> dict[str, Any]:
    days = {"from": dt.date(2026, 7, 1), "until": dt.date(2026, 7, 3)}
    return {"reason": "certification-expired", **days, "at_most": at_most, **more}


@pytest.fixture
def site(site: Site) -> Site:
    """Five whose certification ends on June 30, two who stay, and a cap of four removals."""
    site.policies["staff"]["when"]["all"][2] = {"certified": "attendance"}
    for person in EXPIRING:
        site.person(person)
        site.job(person)
        site.course(person, "2023-09-01")
    site.entitled("1", "2")
    site.groups["ic-edit"] = accounts(["1", "2", *EXPIRING])
    site.limits["removals"] = cap(count=4)
    site.limits["removals_per_group"] = cap(percent=50, at_least=1)
    return site


def planned(site: Site, day: str) -> Any:
    return site.write().plan("--as-of", day)


def test_scar_7_without_an_announcement_the_caps_hold(site: Site):
    """The day before, nothing is to be removed; on July 1 all five are."""
    assert [] == planned(site, JUNE_30)["changes"]
    assert ["removals-count", "group-removals-percent"] == guards(planned(site, JULY_1))


@pytest.mark.parametrize(("day", "held"), [(JULY_1, False), (JULY_3, False), (JULY_4, True)])
def test_scar_7_within_its_days_it_does_not_count(site: Site, day: str, held: bool):
    """The last day is inclusive."""
    site.limits["expected"] = [event(5)]
    assert held == bool(planned(site, day)["refusals"])


def test_scar_7_an_event_larger_than_expected_waits_as_a_whole(site: Site):
    """Six would have been lawful; five are more than four."""
    site.limits["expected"] = [event(4)]
    assert ("expected-exceeded", 4, 5) in refusals(planned(site, JULY_1))


def test_scar_7_other_reasons_count_as_ever(site: Site):
    """Five strays on the same day are over the cap, and the event is not to blame."""
    site.limits["expected"] = [event(5)]
    site.limits["removals_per_group"] = cap()
    site.strays(*numbers(200, 5))
    assert [("removals-count", 4, 5)] == refusals(planned(site, JULY_1))


def test_scar_7_an_event_may_not_empty_a_group_unless_it_says_so(site: Site):
    """Everybody's certification ends: `empty_group: allow` is needed beside the number."""
    site.groups["ic-edit"] = accounts(EXPIRING)
    site.people = [p for p in site.people if p["person_id"] not in ("1", "2")]
    site.limits["empty_group"] = "refuse"
    found = []
    for more in ({}, {"empty_group": "allow"}):
        site.limits["expected"] = [event(5, **more)]
        found.append(guards(planned(site, JULY_1)))
    assert [["empty-group"], []] == found


def test_scar_7_an_event_announced_for_today_is_carried_out(site: Site):
    """By `run`, without anybody's approval: the reason is `role-lost`, the day is any."""
    site.limits["expected"] = [
        {"reason": "role-lost", "from": dt.date(2020, 1, 1), "until": dt.date(2090, 1, 1), "at_most": 5}
    ]
    site.policies["staff"]["when"]["all"].pop()
    site.assignments = [{**a, "job_code": "3001"} if a["person_id"] in EXPIRING else a for a in site.assignments]
    assert (0, ["a1", "a2"]) == (site.write().call("run").code, site.members("ic-edit"))
