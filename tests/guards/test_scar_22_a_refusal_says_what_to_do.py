"""A refusal says what, how many, whose, the limit, and the one command that goes on; never a traceback."""

from __future__ import annotations

import pytest

from tests.guards.guarded import cap, command
from tests.plan.site import Site

pytestmark = pytest.mark.scar(22)


def held(site: Site) -> Site:
    site.strays("1", "2", "3")
    site.limits["removals"] = cap(count=2)
    return site.write()


def test_scar_22_a_plan_tells_the_number_the_limit_and_the_way_on(site: Site):
    """And whose: the refused changes are marked, each with its person."""
    text = held(site).call("plan").out
    assert "REFUSED (1)\n  removals-count: `local`: 3 removals; the limit is 2\n    to go on: connector approve" in text
    assert ["1", "2", "3"] == [line.split()[1] for line in text.splitlines() if line.endswith("[refused]")]


def test_scar_22_a_run_tells_them_too_with_the_one_command(site: Site):
    """Once, on stdout; stderr has only the log."""
    ran = held(site).call("run", "--quiet")
    assert (3, "") == (ran.code, ran.err)
    assert "REFUSED (1)\n  removals-count: `local`: 3 removals; the limit is 2\n" in ran.out
    assert ["approve", "--reason", "TEXT"] == [command(ran)[0], *command(ran)[2:]]


def test_scar_22_in_json_each_refusal_has_all_of_it(site: Site):
    """Guard, limit, actual, words and override."""
    (refusal,) = held(site).plan()["refusals"]
    assert {"guard", "limit", "actual", "words", "override"} <= set(refusal)
    assert refusal["override"].startswith("connector approve ")


def test_scar_22_a_plan_that_is_refused_is_not_pending_twice(site: Site):
    """Refused changes stay in `changes`, and are counted there."""
    plan = held(site).plan()
    assert (3, 3, 0) == (plan["summary"]["remove"], len(plan["changes"]), plan["summary"]["hold"])
