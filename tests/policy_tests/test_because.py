"""`because` names all that stands in the way, and nothing else."""

from __future__ import annotations

import datetime as dt

import pytest

from tests.plan.school import department
from tests.plan.site import Site, policy
from tests.policy_tests.conftest import called

FIT = 'assignments: [{role: principal, location: "0401"}], completions: [{course_id: IC-ATT, completed_at: 2025-09-01}]'
CASE = "  - {{name: a case {n}, person: {{{person}}}, on: {on}, denied: [{right}], because: [{because}]}}\n"
AT = "{entitlement: edit-at, location: '0401'}"
FOUND = {
    "no course": (FIT.split(", completions", maxsplit=1)[0], "edit", "certified"),
    "no role": (FIT.replace("principal", "no-access"), "edit", "assigned"),
    "neither": ("", "edit", "assigned, certified"),
    "gone": (f"status: terminated, {FIT}", "edit", "employed"),
    "a denying policy": (f"attributes: {{department: Held}}, {FIT}", "edit", "hold"),
    "a denying policy and no course": (
        f"attributes: {{department: Held}}, {FIT.split(', completions', maxsplit=1)[0]}",
        "edit",
        "hold, certified",
    ),
    "a denying exception": (f"exceptions: [{{entitlement: edit, effect: deny, until: 2026-12-31}}], {FIT}", "edit", "exception"),
    "an exception that is not enough": ("exceptions: [{entitlement: edit, until: 2026-12-31}]", "edit", "certified"),
    "at one place": (FIT.replace("0401", "0402"), AT, "assigned"),
    "at none": (FIT.replace("0401", "0001"), "edit-at", "assigned"),
    "report mode": ("attributes: {department: Old}", "old", "mode"),
    "report mode, and not fitting": ("", "old", "mode, attribute"),
    "either": ("attributes: {department: Door}, assignments: [{role: no-access, location: '0401'}]", "lab", "certified"),
}  # fmt: skip


def outcomes(site: Site, person: str, right: str, *because: str, on: str = "2026-01-15") -> str:
    """One letter for each `because`, about the same person and right."""
    cases = "".join(CASE.format(n=n, person=person, right=right, because=b, on=on) for n, b in enumerate(because))
    return called(site, f"cases:\n{cases}").out.splitlines()[0].split()[-1]


@pytest.mark.parametrize(("person", "right", "because"), FOUND.values(), ids=FOUND)
def test_all_that_stands_in_the_way_is_what_is_named(site: Site, person: str, right: str, because: str):
    """That set of words passes; with one more, or others, it fails."""
    assert ".FF" == outcomes(site, person, right, because, f"{because}, everyone", "attribute, employed")


def test_one_of_several_policies_is_enough(site: Site):
    """Two policies could grant it: what stands in the way of either may be named, and both are told."""
    site.policies["others"] = policy(["edit"], {"all": [{"employed": {}}, department("Other")]})
    person = FIT.split(", completions", maxsplit=1)[0]
    assert "..F" == outcomes(site, person, "edit", "attribute", "certified", "attribute, certified")
    told = called(site, "cases:\n" + CASE.format(n=0, person=person, right="edit", because="mode", on="2026-01-15"))
    assert "help: `others`: `attribute`; `staff`: `certified`" in told.out


def test_a_day_outside_a_policys_dates(site: Site):
    """Its conditions are not looked at there."""
    site.policies["staff"]["effective"] = {"from": dt.date(2026, 2, 1)}
    assert ".F" == outcomes(site, "", "edit", "effective", "assigned, certified", on="2026-01-31")
    assert "F." == outcomes(site, "", "edit", "effective", "assigned, certified", on="2026-02-01")


def test_denied_without_a_location_is_denied_at_every_one(site: Site):
    """One place where it is granted is enough to fail, an exception's place as well; and it says which."""
    excepted = "exceptions: [{entitlement: edit-at, location: '0402', until: 2026-12-31}]"
    for person, where in ((FIT, "0401"), (f"{excepted}, {FIT.partition('], ')[2]}", "0402")):
        case = f"cases: [{{name: a, person: {{{person}}}, on: 2026-01-15, denied: [edit-at]}}]\n"
        assert f"`edit-at` at `{where}` is granted, expected denied" in called(site, case).out
