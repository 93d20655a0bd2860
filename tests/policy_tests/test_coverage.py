"""Coverage: a line counts as decided where turning it alone would turn its policy."""

from __future__ import annotations

import datetime as dt
import json

from tests.plan.site import Site
from tests.policy_tests.conftest import called
from tests.policy_tests.test_because import FIT

PERSONS = {
    "fit": FIT,
    "no course": FIT.split(", completions")[0],
    "no role": FIT.replace("principal", "no-access"),
    "gone": f"status: terminated, {FIT}",
    "nothing": "",
}


def undecided(site: Site, *persons: str, on: str = "2026-01-15") -> set[str]:
    """Of the policy `staff` for the right `edit`, with these persons."""
    site.entitlements, site.policies = {"edit": site.entitlements["edit"]}, {"staff": site.policies["staff"]}
    site.policies["staff"]["grants"] = ["edit"]
    cases = (
        f"  - {{name: {p}, person: {{{PERSONS[p]}}}, on: {on}, {'granted' if p == 'fit' else 'denied'}: [edit]}}\n"
        for p in persons
    )
    ran = called(site, "cases:\n" + "".join(cases), "--coverage", "--format", "json")
    assert "coverage" in ran.out, ran.err
    return {f"{line['what']} {line['sense']}" for line in json.loads(ran.out)["coverage"]["undecided"]}


def test_each_requirement_needs_somebody_who_lacks_it_alone(site: Site):
    """Who fits decides all as met; who lacks one alone decides that one as not met."""
    left = {f"{kind} as not met" for kind in ("employed", "assigned", "certified")}
    assert left | {"`edit` as not granted"} == undecided(site, "fit")
    assert left - {"certified as not met"} == undecided(site, "fit", "no course")
    assert set() == undecided(site, "fit", "no course", "no role", "gone")


def test_who_lacks_several_decides_none(site: Site):
    """Turning one of them would turn nothing."""
    every = {f"{kind} as {sense}" for kind in ("assigned", "certified") for sense in ("met", "not met")}
    assert {*every, "employed as met", "employed as not met", "`edit` as granted"} == undecided(site, "nothing")


def test_the_edges_of_a_policys_dates(site: Site):
    """The first day and the one before it, each in some test."""
    site.policies["staff"]["effective"] = {"from": dt.date(2026, 1, 15)}
    assert {"from on 2026-01-14"} == undecided(site, "fit", "no course", "no role", "gone")


def test_a_policy_that_is_off_is_told_apart(site: Site):
    """No test can decide it; and what is told has its line."""
    site.policies["rooms"]["mode"] = "off"
    ran = called(site, "cases: [{name: a, person: {}, on: 2026-01-15, denied: [edit]}]\n", "--coverage")
    assert "policies/rooms.yaml:2: the policy is switched off" in ran.out
    assert "policies/staff.yaml:7: certified: never decided as met" in ran.out
    assert "coverage: tests decide 3 of 50 " in ran.out
