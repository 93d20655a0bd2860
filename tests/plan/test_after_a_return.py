"""Who left and came back must take the course again; the ledger remembers a departure that the feed forgets."""

from __future__ import annotations

import datetime as dt

import pytest

from connector import clock
from tests.plan.site import Site


def ago(days: int) -> str:
    return (clock.today("UTC") - dt.timedelta(days=days)).isoformat()


def granted(site: Site) -> list[str]:
    plan = site.write().plan()
    return [c["person_id"] for c in plan["changes"] if c["action"] == "add"]


def come_and_go(site: Site, hired: str = "", **gone: str) -> None:
    """Entitled, seen gone by one run, and back: hired again after the departure."""
    site.entitled("1")
    site.people[-1].update(gone)
    assert 0 == site.write().call("run").code
    site.people[-1].update({"status": "active", "termination_date": "", "hire_date": hired or ago(0)})


@pytest.mark.parametrize(
    "gone", [{"status": "terminated", "termination_date": ago(3)}, {"termination_date": ago(3)}], ids=["told", "dated"]
)
def test_a_completion_before_the_departure_no_longer_counts(site: Site, gone: dict[str, str]):
    """Whether the status says it or the last day alone."""
    come_and_go(site, **gone)
    assert [] == granted(site)


def test_a_completion_after_the_departure_counts(site: Site):
    """The course was taken again."""
    come_and_go(site, status="terminated", termination_date=ago(3))
    site.course("1", ago(2))
    assert ["1"] == granted(site)


def test_a_departure_without_a_date_is_of_the_day_it_was_seen(site: Site):
    """Whoever is hired again from tomorrow on has nothing tomorrow."""
    come_and_go(site, hired=ago(-1), status="terminated")
    assert [] == granted(site)
    assert [] == site.plan("--as-of", ago(-1))["changes"]


def test_a_departure_that_the_next_feed_takes_back_was_none(site: Site):
    """One bad night in HR: back without a new hire, and everything is as before."""
    come_and_go(site, hired=ago(900), status="terminated")
    assert ["1"] == granted(site)
    assert 0 == site.call("run").code
    assert [] == site.plan("--as-of", ago(-1))["changes"]


def test_a_departure_that_a_guard_did_not_believe_was_none(site: Site):
    """`left` passes the group guards, so the cap on urgent removals is made small."""
    site.limits["removals_urgent"] = {"count": 0}
    site.entitled("1", member=True)
    assert 0 == site.write().call("run").code
    site.people[-1]["status"] = "terminated"
    assert 3 == site.write().call("run").code
    site.people[-1].update({"status": "active", "hire_date": ago(-1)})
    assert [] == site.write().plan("--as-of", ago(-1))["changes"]


def test_a_policy_may_keep_what_was_learned_before(site: Site):
    """`after_rehire: keep`."""
    rule = {"certified": {"name": "lasting", "after_rehire": "keep"}}
    site.policies["staff"]["when"] = {"all": [{"employed": {}}, rule]}
    come_and_go(site, status="terminated", termination_date=ago(3))
    assert ["1"] == granted(site)


def test_the_feeds_own_date_comes_before_the_ledgers(site: Site):
    """`last_departure_date` is what HR says, so a completion after it counts."""
    come_and_go(site, status="terminated", termination_date=ago(3))
    site.people[-1]["last_departure_date"] = "2024-12-31"
    assert ["1"] == granted(site)


def test_a_departure_is_recorded_once_and_corrected(site: Site):
    """Two runs, one line; another date in the feed, another line."""
    come_and_go(site, status="terminated", termination_date=ago(5))
    for day in (ago(5), ago(4)):
        site.people[-1].update({"status": "terminated", "termination_date": day, "hire_date": ago(900)})
        site.write().call("run")
    seen = [line for line in site.call("audit", "show", "--person", "1").out.splitlines() if "departure-seen" in line]
    assert [ago(5), ago(4)] == [line.rsplit(" ", 1)[-1] for line in seen]


def test_while_somebody_is_gone_the_second_plan_is_as_the_first(site: Site):
    """Recording a departure changes nothing before the return."""
    site.policies["staff"]["when"] = {"certified": "lasting"}
    site.entitled("1")
    site.people[-1].update({"status": "terminated", "termination_date": ago(3)})
    assert 0 == site.write().call("run").code
    assert [] == site.plan()["changes"]
