"""`report expiring`: the losses of the forecast whose last day is within so many days."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from connector import clock
from tests.plan.conftest import site
from tests.plan.site import Site

__all__ = ["site"]


def rows(site: Site, within: str) -> list[dict[str, Any]]:
    ran = site.call("report", "expiring", "--within", within, "--format", "json")
    assert 0 == ran.code, ran.err
    found: list[dict[str, Any]] = ran.json["rows"]
    return found


@pytest.fixture
def ending(site: Site) -> Site:
    """Somebody whose job ends in ten days."""
    site.person("1")
    site.job("1", end_date=(clock.today("UTC") + dt.timedelta(days=10)).isoformat())
    site.course("1", "2025-01-15")
    return site.write()


@pytest.mark.parametrize(("within", "number"), [("9d", 0), ("10d", 1), ("400d", 1)])
def test_the_last_day_counts(ending: Site, within: str, number: int):
    assert number == len(rows(ending, within))


def test_it_says_what_to_do_and_how_long_there_is(ending: Site):
    (row,) = rows(ending, "90d")
    assert (10, "1", "role-lost") == (row["days"], row["person_id"], row["reason"])
    assert row["todo"].endswith("a correction starts in HR")


@pytest.mark.parametrize("within", ["0d", "-1", "ninety", "99999d", "1.5d"])
def test_no_number_of_days_is_told(site: Site, within: str):
    ran = site.write().call("report", "expiring", "--within", within)
    assert (2, True) == (ran.code, "write it as 90d" in ran.err)
