"""Bugs that the laws have found, each as the smallest deployment that shows it."""

from __future__ import annotations

import json
from typing import Any

import pytest

from connector import clock
from connector.state.events import Entry
from connector.state.ledger import Ledger
from tests.plan.conftest import site
from tests.plan.site import Site, adopt, policy

__all__ = ["site"]
SOMEBODY_ELSE = {"not": {"assigned": {"role": ["principal"]}}}
UNTRAINED = {"not": {"certified": "lasting"}}


def held(site: Site) -> list[tuple[str, str, str]]:
    plan = site.write().plan()
    assert [] == [c for c in plan["changes"] if c["action"] == "remove"]
    return [(h["person_id"], h["reason"], h["why"]) for h in plan["held"]]


@pytest.mark.parametrize("mode", ["enforce", "report", "off"])
def test_a_denial_that_rests_on_an_absent_row_removes_nobody(site: Site, mode: str):
    """`not assigned` is met by whoever has no row; so is it where nothing grants the right and it is frozen."""
    site.policies["staff"]["mode"] = mode
    site.policies["no"] = policy(["edit"], SOMEBODY_ELSE, effect="deny")
    site.person("1")
    site.groups["ic-edit"] = ["a1"]
    assert [("1", "denied", "row-missing")] == held(site)


def test_a_denial_that_rests_on_a_rejected_row_removes_nobody(site: Site):
    """`not certified` is met by whoever's completion could not be read."""
    site.policies["no"] = policy(["edit"], UNTRAINED, effect="deny")
    site.entitled("1", member=True)
    site.completions[-1]["completed_at"] = "soon"
    assert [("1", "denied", "row-rejected")] == held(site)


def test_a_denial_that_no_row_could_lift_removes_all_the_same(site: Site):
    """The people row says it, and it was accepted."""
    site.policies["no"] = policy(["edit"], {"any": [UNTRAINED, {"attribute": {"department": ["Held"]}}]}, effect="deny")
    site.person("1", department="Held")
    site.groups["ic-edit"] = ["a1"]
    assert ["denied"] == [c["reason"] for c in site.write().plan()["changes"]]


def test_who_left_goes_also_where_the_nearest_policy_does_not_ask_for_employment(site: Site):
    """`left` is the first reason that fits, whichever policy came nearest."""
    site.policies["near"] = policy(["edit"], {"attribute": {"department": ["A"]}})
    site.strays("1", status="terminated")
    assert ["left"] == [c["reason"] for c in site.write().plan()["changes"]]


@pytest.mark.parametrize("turned", [False, True])
def test_the_words_do_not_depend_on_the_order_of_rows(site: Site, turned: bool):
    """Somebody with two other jobs, and an account of two persons."""
    site.strays("1")
    site.job("1", job_code="3001", location="0402")
    site.accounts.append({"id": "both", "email": "both@dps.test"})
    for person in ("8", "9"):
        site.person(person, account=False, email="both@dps.test")
        site.job(person)
    site.groups["ic-edit"].append("both")
    if turned:
        site.people, site.assignments = site.people[::-1], site.assignments[::-1]
    plan = site.write().plan()
    assert ["holds no-access at East High School, no-access at West Middle School; needs principal"] == [
        c["words"] for c in plan["changes"]
    ]
    assert ["8"] == [h["person_id"] for h in plan["held"]]


def test_a_plan_that_was_rehearsed_before_can_be_applied_on_its_day(site: Site):
    """The same inputs gave the same id the day before, when it was a rehearsal."""
    site.entitled("1")
    site.write().call("plan", "--out", "plan.json")
    document: dict[str, Any] = json.loads((site.folder / "plan.json").read_text())
    body = {"plan": document["id"], "as_of": document["as_of"], "summary": document["summary"], "rehearsal": True}
    (site.folder / "state").rename(site.folder / "before")
    adopt(site.folder / "state", site.identity)
    with Ledger.open(site.folder / "state") as ledger:
        ledger.append_many([Entry(kind="plan-sealed", at=clock.now(), body=body)])
    assert 3 == site.call("apply", "plan.json").code
    site.call("plan", "--out", "again.json")
    assert (0, ["a1"]) == (site.call("apply", "plan.json").code, site.members("ic-edit"))


def test_a_number_altered_in_the_summary_breaks_the_seal(site: Site):
    """What is reviewed is what is sealed, the summary too."""
    site.entitled("1")
    site.write().call("plan", "--out", "plan.json")
    path = site.folder / "plan.json"
    path.write_text(path.read_text().replace('"add": 1', '"add": 7'))
    assert 3 == site.call("apply", "plan.json").code
