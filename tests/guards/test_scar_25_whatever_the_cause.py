"""Something changed upstream, and a rule takes many out: the cap looks at the memberships, wherever the cause lies."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from pathlib import Path

import pytest

from connector import clock
from tests.guards.guarded import accounts, cap, numbers, refusals
from tests.plan.prepared import prepared
from tests.plan.site import Site

pytestmark = pytest.mark.scar(25)
STAFF = numbers(100, 6)


def six_by_run(site: Site) -> Site:
    """Six who have the right, by run; five may be removed. Their department counts, and their school."""
    site.policies["staff"]["when"]["all"] += [
        {"attribute": {"department": ["Schools"]}},
        {"assigned": {"location_type": ["school"]}},
    ]
    site.entitled(*STAFF)
    every(site.people, "department", "Schools")
    assert 0 == site.write().call("run").code
    site.groups = site.directory["groups"]
    site.limits["removals"] = cap(count=5)
    return site


@pytest.fixture
def site(tmp_path: Path) -> Site:
    return prepared(six_by_run, tmp_path)


def every(rows: list[dict[str, str]], key: str, value: str) -> None:
    for row in rows:
        if row.get("person_id", row.get("learner")) in STAFF:
            row[key] = value


def attribute(site: Site) -> None:
    every(site.people, "department", "Department of Schools")


def departure(site: Site) -> None:
    every(site.people, "status", "terminated")


def other_job(site: Site) -> None:
    every(site.assignments, "job_code", "3001")


def job_that_ended(site: Site) -> None:
    every(site.assignments, "end_date", "2026-01-01")


def courses(site: Site) -> None:
    every(site.completions, "status", "revoked")


def roles(site: Site) -> None:
    site.roles["principal"] = {"job_codes": ["1102"]}


def location_type(site: Site) -> None:
    site.locations["0401"]["type"] = "office"


def replaced_course(site: Site) -> None:
    site.certifications["lasting"]["replaced"] = [{"on": clock.today("UTC")}]


def policy(site: Site) -> None:
    site.policies["staff"]["when"]["all"].append({"attribute": {"department": ["Nowhere"]}})


def denial(site: Site) -> None:
    denying = {"effect": "deny", "when": {"attribute": {"department": ["Schools"]}}}
    site.policies["barred"] = {**site.policies["staff"], **denying}


def window(site: Site) -> None:
    site.policies["staff"]["effective"] = {"until": clock.today("UTC") - dt.timedelta(days=1)}
    site.policies["other"] = {**site.policies["staff"], "when": {"attribute": {"department": ["Nowhere"]}}}
    del site.policies["other"]["effective"]


def by_hand(site: Site) -> None:
    """Strangers to the policies, whom somebody has put in."""
    site.strays(*numbers(200, 6))


CAUSES = (
    *(attribute, departure, other_job, job_that_ended, courses),
    *(roles, location_type, replaced_course, policy, denial, window, by_hand),
)


@pytest.mark.parametrize("cause", CAUSES, ids=lambda cause: cause.__name__)
def test_scar_25_the_cap_holds_whatever_the_cause(site: Site, cause: Callable[[Site], None]):
    """Six removals where five are allowed: none is made, and the refusal has the number."""
    cause(site)
    before = site.write().members("ic-edit")
    assert [("removals-count", 5, 6)] == refusals(site.plan())
    assert (3, before) == (site.call("run").code, site.members("ic-edit"))
    assert set(accounts(STAFF)) <= set(before)


@pytest.mark.parametrize("cause", CAUSES, ids=lambda cause: cause.__name__)
def test_scar_25_within_the_cap_each_cause_removes(site: Site, cause: Callable[[Site], None]):
    """The cases are what they seem: with one more allowed, the six are gone."""
    cause(site)
    site.limits["removals"] = cap(count=6)
    before = site.write().members("ic-edit")
    assert (0, 6) == (site.call("run").code, len(before) - len(site.members("ic-edit")))
