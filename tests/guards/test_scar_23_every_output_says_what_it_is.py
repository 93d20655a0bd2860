"""Every output says DRY-RUN or APPLY at its head; a rehearsal says that it is one, and cannot be applied."""

from __future__ import annotations

import datetime as dt

import pytest

from connector import clock
from tests.plan.site import UNLIMITED, Site

pytestmark = pytest.mark.scar(23)


def another_day() -> str:
    return (clock.today("UTC") + dt.timedelta(days=1)).isoformat()


@pytest.mark.parametrize(
    ("form", "head"), [("text", "DRY-RUN  plan "), ("markdown", "# DRY-RUN: plan "), ("html", "<h1>DRY-RUN: plan ")]
)
def test_scar_23_a_plan_is_a_dry_run(site: Site, form: str, head: str):
    """In every format for people, on the first line of its text."""
    site.entitled("1")
    out = site.write().call("plan", "--format", form).out
    assert out.startswith(head) if form != "html" else head in out


@pytest.mark.parametrize("verb", ["run", "apply"])
def test_scar_23_a_run_and_an_apply_say_so(site: Site, verb: str):
    """Also where there is nothing to do."""
    site.write().call("plan", "--out", "plan.json")
    for _ in range(2):
        assert site.call(verb, *(["plan.json"] if verb == "apply" else [])).out.startswith("APPLY  plan ")


@pytest.mark.parametrize("form", ["text", "markdown", "html"])
def test_scar_23_a_rehearsal_says_so(site: Site, form: str):
    """In every format for people, and only there where the day is not today."""
    site.entitled("1")
    outs = [
        site.write().call("plan", "--format", form, "--as-of", day).out
        for day in (another_day(), clock.today("UTC").isoformat())
    ]
    assert [True, False] == ["cannot be applied" in out for out in outs]


def test_a_rehearsal_is_not_applied(site: Site):
    """Exit 3, approved or not."""
    site.entitled("1")
    site.write().call("plan", "--as-of", another_day(), "--out", "plan.json")
    ran = site.call("apply", "plan.json")
    assert (3, []) == (ran.code, site.members("ic-edit"))
    assert f"the plan is a rehearsal as of {another_day()} and cannot be applied" in ran.err


def test_a_rehearsal_is_not_approved(site: Site):
    """Nobody could use the approval."""
    site.strays("1", "2")
    site.limits["removals"] = {**UNLIMITED, "count": 1}
    assert 0 == site.write().call("plan", "--as-of", "2999-01-01", "--out", "plan.json").code
    ran = site.call("approve", "plan.json", "--reason", "seen")
    assert (3, True) == (ran.code, "is a rehearsal as of 2999-01-01 and cannot be approved" in ran.err), ran.err


def test_today_is_no_rehearsal_though_it_is_named(site: Site):
    """`--as-of` today is a plan like any other."""
    site.entitled("1")
    site.write().call("plan", "--as-of", clock.today("UTC").isoformat(), "--out", "plan.json")
    assert (0, ["a1"]) == (site.call("apply", "plan.json").code, site.members("ic-edit"))


def test_a_plan_of_another_state_is_not_applied(site: Site):
    """Exit 3: the ledger here never sealed it."""
    site.entitled("1")
    site.write().call("plan", "--out", "plan.json")
    (site.folder / "state").rename(site.folder / "elsewhere")
    ran = site.call("apply", "plan.json")
    assert (3, []) == (ran.code, site.members("ic-edit"))
    assert "this state did not make the plan" in ran.err
