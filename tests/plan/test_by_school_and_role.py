"""The tables of the page: a mover is lost at the old school and gained at the new one."""

from __future__ import annotations

import datetime as dt
import re

from connector import clock
from tests.plan.site import Site, per_location, policy

TABLE = r"<caption>People by {}</caption>.*?</table>"
ROW = re.compile(r"<tr><td>(.*?)<td class=n>(\d+)<td class=n>(\d+)<td class=n>(\d+)")


def told(page: str, by: str) -> list[tuple[str, ...]]:
    (found,) = re.findall(TABLE.format(by), page, re.DOTALL)
    return [row.groups() for row in ROW.finditer(found.replace("\n", ""))]


def test_who_moves_counts_at_both_schools(site: Site):
    """Of the right at a school by the school, in the role they had there; of the other where they were the day before."""
    today = clock.today("UTC")
    yesterday = (today - dt.timedelta(days=1)).isoformat()
    when = {"all": [{"employed": {}}, {"assigned": {"role": ["principal"], "location_type": ["school"]}}]}
    site.policies["staff"] = policy(["edit", "at"], when)
    site.entitlements["at"] = per_location("ic-edit-{location}")
    site.groups |= {"ic-edit-0401": ["a1", "a2"], "ic-edit-0402": []}
    site.person("1")
    site.job("1", end_date=yesterday)
    site.job("1", location="0402", start_date=today.isoformat())
    site.groups["ic-edit"] += ["a1", "a2"]
    site.person("2")
    site.job("2", end_date=yesterday)
    site.job("2", job_code="3001", location="0402", start_date=today.isoformat())
    page = site.write().call("plan", "--format", "html").out
    east, west = "East High School (0401)", "West Middle School (0402)"
    assert [(east, "2", "0", "0"), (west, "0", "1", "0")] == told(page, "school")
    assert [("principal", "2", "1", "0")] == told(page, "role")
