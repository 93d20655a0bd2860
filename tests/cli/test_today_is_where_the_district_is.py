"""What is past is told by the calendar of the district's own time zone."""

from __future__ import annotations

import datetime as dt

import pytest

from connector import clock
from tests.plan.site import Site

ZONES = [
    "Pacific/Kiritimati",
    "Etc/GMT+12",
    "America/Denver",
]  # at any hour, one of the first two is on another day than UTC
YESTERDAY = dt.timedelta(days=1)


def past(site: Site) -> list[str]:
    return [line for line in site.write().call("validate").out.splitlines() if "-past]" in line]


@pytest.mark.parametrize("zone", ZONES)
def test_an_exception_is_past_after_its_last_day_there(site: Site, zone: str):
    """Not on its last day, but on the next."""
    site.calendar["time_zone"] = zone
    today = clock.today(zone)
    site.exception("900000", "edit", str(today))
    assert [] == past(site)
    site.exceptions[0]["until"] = str(today - YESTERDAY)
    (line,) = past(site)
    assert f"warning[exception-past]: the exception ended on {today - YESTERDAY}" in line


@pytest.mark.parametrize("zone", ZONES)
def test_a_policy_is_past_after_its_last_day_there(site: Site, zone: str):
    """Likewise."""
    site.calendar["time_zone"] = zone
    today = clock.today(zone)
    site.policies["staff"]["effective"] = {"until": today}
    assert [] == past(site)
    site.policies["staff"]["effective"] = {"until": today - YESTERDAY}
    assert 1 == len(past(site))


@pytest.mark.parametrize("calendar", [{"time_zone": "Mars/Olympus"}, {"time_zone": 7}, {}])
def test_a_calendar_with_mistakes_is_told_once(site: Site, calendar: dict[str, object]):
    """It is looked at twice, and each mistake is said once."""
    site.calendar = calendar
    ran = site.write().call("validate")
    assert (2, 1) == (ran.code, ran.out.count("error["))
