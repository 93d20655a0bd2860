"""The oracle itself: the page's rules on handmade worlds, and laws on invented ones."""

from __future__ import annotations

import csv
import dataclasses
import datetime as dt
import io
from collections.abc import Mapping
from typing import Any

import pytest
import yaml
from hypothesis import HealthCheck, Phase, given, settings

from tests.days import days_of_change
from tests.handmade import HANDMADE, Case
from tests.handmade.making import EDIT, FOREVER, NOT, WHO, policy, world
from tests.oracle import Exception_, World, all_decisions, decide, desired, valid_until
from tests.worlds import render, worlds

some = settings(deadline=None, max_examples=40, suppress_health_check=[HealthCheck.too_slow])


def verdict(case: Case, on: str) -> str:
    when = dt.date.fromisoformat(on)
    if not decide(case.world, WHO, case.entitlement, case.location, when).granted:
        return NOT
    until = valid_until(case.world, WHO, case.entitlement, case.location, when)
    return until.isoformat() if until else FOREVER


@pytest.mark.parametrize("case", HANDMADE, ids=lambda case: case.law)
def test_the_oracle_says_what_the_page_says(case: Case):
    """Each handmade world gets its verdict, and the last day of its grant, on each named day."""
    assert case.expected == {on: verdict(case, on) for on in case.expected}


def test_requirements_name_every_condition_by_its_path():
    """A root condition has the empty path; children of `all` and `any` count from 0; a `not` is a step of its own."""
    tree = {"all": [{"everyone": {}}, {"any": [{"not": {"assigned": {}}}, {"employed": {}}]}]}
    shown = world(policies=(policy(tree), policy({"everyone": {}}, name="root", mode="report")))
    expected = {
        "ic-attendance-school": {"all/0": True, "all/1/any/0/not": True, "all/1/any/1": True},
        "root": {"": True},
    }
    assert expected == decide(shown, WHO, EDIT, None, dt.date(2026, 7, 1)).requirements


def test_requirements_leave_exceptions_out():
    """What an exception waives still shows as not met, and the policy as satisfied."""
    waived = world(
        completions=(),
        exceptions=(Exception_(person=WHO, entitlement=EDIT, waives=("certified",), until=dt.date(2027, 1, 1)),),
    )
    decision = decide(waived, WHO, EDIT, None, dt.date(2026, 7, 1))
    expected = {"all/0": True, "all/1": True, "all/2": False}
    assert expected == decision.requirements["ic-attendance-school"]
    assert decision.granted


def test_a_denied_decision_still_names_its_grants():
    """Denials stand beside the satisfied policies."""
    both = world(
        policies=(policy(), policy({"everyone": {}}, name="deny-all", effect="deny")),
        exceptions=(Exception_(person=WHO, entitlement=EDIT, effect="deny", until=dt.date(2027, 1, 1)),),
    )
    decision = decide(both, WHO, EDIT, None, dt.date(2026, 7, 1))
    expected = (False, ("ic-attendance-school",), ("deny-all", "exception"))
    assert expected == (decision.granted, decision.satisfied_policies, decision.denied_by)


def test_nobody_without_an_assignment_row_is_desired():
    """A grant that needs no assignment is decided for all, and desired for those with an assignment row."""
    alone = world(policies=(policy({"everyone": {}}),))
    alone = dataclasses.replace(alone, assignments=tuple(a for a in alone.assignments if a.person_id != WHO))
    assert decide(alone, WHO, EDIT, None, alone.as_of).granted
    assert {("900000", EDIT, None)} == desired(alone, alone.as_of)


@some
@given(worlds())
def test_valid_until_is_what_a_walk_over_all_days_finds(invented: World):
    """Looking only at the days on which something may change loses nothing."""
    granted = [key for key, decision in all_decisions(invented, invented.as_of).items() if decision.granted]
    for key in granted[:2]:
        last = max(days_of_change(invented, key[0])) + dt.timedelta(days=400)
        day = invented.as_of
        while day <= last and decide(invented, *key, day).granted:
            day += dt.timedelta(days=1)
        expected = None if day > last else day - dt.timedelta(days=1)
        assert expected == valid_until(invented, *key, invented.as_of)


@some
@given(worlds())
def test_a_denial_for_each_person_leaves_nothing(invented: World):
    """Deny beats grant, exceptions included."""
    last = invented.as_of + dt.timedelta(days=1)
    denials = tuple(
        Exception_(person=p.person_id, entitlement=name, effect="deny", until=last)
        for p in invented.people
        for name in invented.entitlements
    )
    denied = dataclasses.replace(invented, exceptions=invented.exceptions + denials)
    assert set() == desired(denied, invented.as_of)


@some
@given(worlds())
def test_granting_exceptions_take_nothing_away(invented: World):
    """Without its granting exceptions a world grants no more."""
    denials = tuple(e for e in invented.exceptions if e.effect == "deny")
    without = dataclasses.replace(invented, exceptions=denials)
    assert desired(without, invented.as_of) <= desired(invented, invented.as_of)


def as_text(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {key: as_text(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [as_text(item) for item in value]
    return str(value).lower() if isinstance(value, bool) else str(value)


@some
@given(worlds())
def test_rendered_files_say_what_the_world_says(invented: World):
    """The YAML and CSV of a deployment read back, as text, to the world's own values."""
    files = render(invented)
    for name in ("roles", "locations", "certifications", "entitlements", "calendar"):
        assert as_text(getattr(invented, name)) == yaml.load(files[f"mappings/{name}.yaml"], yaml.BaseLoader)  # noqa: S506 - our own text
    for stated in invented.policies:
        assert as_text(stated) == yaml.load(files[f"policies/{stated['name']}.yaml"], yaml.BaseLoader)  # noqa: S506 - our own text
    feeds = {
        name: list(csv.DictReader(io.StringIO(files[f"feeds/{name}.csv"])))
        for name in ("people", "assignments", "completions")
    }
    assert [p.person_id for p in invented.people] == [row["person_id"] for row in feeds["people"]]
    assert [a.job_title for a in invented.assignments] == [row["job_title"] for row in feeds["assignments"]]
    assert [c.completed_at for c in invented.completions] == [row["completed_at"] for row in feeds["completions"]]


def test_at_least_a_third_of_the_worlds_grant_something():
    """Worlds in which nobody gets anything would test nothing."""
    granting = []

    @settings(deadline=None, max_examples=90, derandomize=True, database=None, phases=[Phase.generate])
    @given(worlds())
    def count(invented: World) -> None:
        granting.append(any(d.granted for d in all_decisions(invented, invented.as_of).values()))

    count()
    assert len(granting) / 3 <= sum(granting)
