"""Scar 11: an export's word for `no date` (the first or the last day there is) stops nobody else, and takes no defect."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from tests.plan.site import Site

pytestmark = pytest.mark.scar(11)

VALIDITIES: tuple[Any, ...] = ({"school_years": 3}, {"months": 36}, {"days": 1000}, "forever")


@pytest.mark.parametrize("valid_for", VALIDITIES, ids=str)
@pytest.mark.parametrize("day", ["0001-01-01", "0001-07-01", "9999-12-31", "9999-12-30"])
def test_the_others_are_planned_for(site: Site, day: str, valid_for: Any):
    """Whatever the validity."""
    site.certifications["lasting"]["valid_for"] = valid_for
    site.entitled("000101")
    site.completions[-1]["completed_at"] = str(dt.datetime.now(dt.UTC).date() - dt.timedelta(days=10))
    site.person("000102", hire_date=day, termination_date=day)
    site.job("000102", start_date=day, end_date=day)
    site.course("000102", day)
    site.course("000101", day)
    ran = site.write().call("plan", "--format", "json")
    assert (0, ["000101"]) == (ran.code, [change["person_id"] for change in ran.json["changes"]])
    assert 0 == site.call("explain", "000101").code
    assert 0 == site.call("explain", "000102").code


@pytest.mark.parametrize("day", [dt.date(1, 1, 1), dt.date(9999, 12, 31)])
def test_a_replacement_at_the_edge_is_none_or_all(site: Site, day: dt.date):
    """A dated line for a day that never comes."""
    site.certifications["lasting"] |= {"valid_for": {"months": 36}, "replaced": [{"on": day}]}
    site.entitled("000101")
    site.completions[-1]["completed_at"] = str(dt.datetime.now(dt.UTC).date() - dt.timedelta(days=10))
    ran = site.write().call("plan", "--format", "json")
    assert (0, ["000101"]) == (ran.code, [change["person_id"] for change in ran.json["changes"]])
