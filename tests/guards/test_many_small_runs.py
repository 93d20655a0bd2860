"""`limits.removals_per_day`: an hourly run is no way around the cap of one run."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from connector import clock
from connector.state.ledger import Ledger
from connector.state.views import removals_since
from tests.guards.guarded import approved, cap, guards
from tests.plan.site import Site

pytestmark = pytest.mark.scar(1)

TODAY = clock.today("UTC")


@pytest.fixture
def site(site: Site) -> Site:
    """Two removals a run, four a day, of ten members."""
    site.entitled(*(str(number) for number in range(100, 110)), member=True)
    site.limits |= {"removals": cap(count=2), "removals_per_day": {"count": 4}}
    return site.write()


def hour(site: Site, *persons: str, verb: str = "run") -> Any:
    """Some more become strays, and a run comes."""
    site.groups["ic-edit"] = site.members("ic-edit")
    site.strays(*persons)
    return site.write().call(verb)


def test_the_fifth_of_a_day_waits(site: Site):
    """Two, two, and one more, which is within the cap of its run."""
    assert [0, 0, 3] == [hour(site, *persons).code for persons in (("1", "2"), ("3", "4"), ("5",))]
    (refusal,) = site.plan()["refusals"]
    assert ("removals-per-day-count", 4, 5) == (refusal["guard"], refusal["limit"], refusal["actual"])
    assert "`local`: 5 removals within 24 hours; the limit is 4; 4 were made by earlier runs" == refusal["words"]
    assert "a5" in site.members("ic-edit")


def test_additions_go_on(site: Site):
    """They are never held by a cap on removals."""
    hour(site, "1", "2")
    hour(site, "3", "4")
    site.entitled("9")
    ran = hour(site, "5")
    assert (3, True) == (ran.code, "a9" in site.members("ic-edit"))


def test_what_was_approved_does_not_count(site: Site):
    """Six by approval; afterwards the day's four are all there."""
    ran = hour(site, *"123456")
    approved(site, ran)
    assert [0, 0, 0, 3] == [hour(site, *persons).code for persons in ((), ("11", "12"), ("13", "14"), ("15",))]


def test_what_is_expected_does_not_count(site: Site):
    """An event that was announced, within its number."""
    site.limits["expected"] = [{"reason": "role-lost", "from": TODAY, "until": TODAY, "at_most": 6}]
    assert 0 == hour(site, *"123456").code
    site.limits["expected"] = []
    assert [0, 0, 3] == [hour(site, *persons).code for persons in (("11", "12"), ("13", "14"), ("15",))]


def test_a_percentage_is_of_the_members_there_are(site: Site):
    """With a least number, as every cap."""
    site.limits["removals_per_day"] = {"percent": 20, "at_least": 3}
    assert [0, 3] == [hour(site, *persons).code for persons in (("1", "2"), ("3",))]
    assert ["removals-per-day-percent"] == guards(site.plan())


def test_without_the_limit_every_run_is_weighed_alone(site: Site):
    """The contract's caps are of one run; this one is given or is not there."""
    del site.limits["removals_per_day"]
    assert [0, 0, 0] == [hour(site, *persons).code for persons in (("1", "2"), ("3", "4"), ("5", "6"))]


def test_a_day_is_twenty_four_hours(site: Site):
    """What was done before counts no more."""
    hour(site, "1", "2")
    now = clock.now()
    with Ledger.open(site.folder / "state") as ledger:
        assert {"local": 2} == removals_since(ledger, now - dt.timedelta(hours=24))
        assert {} == removals_since(ledger, now + dt.timedelta(seconds=1))
