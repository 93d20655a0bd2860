"""Every case of `cases.py`: what the plan says of one person, and nothing else."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest

from connector.core.vocabulary import HOLDS, UNRESOLVED
from tests.plan.cases import CASES, Case
from tests.plan.school import AS_OF, school

IDS = {case.law: str(1001 + number) for number, case in enumerate(CASES)}


def test_the_cases_are_all_planned_at_once(everything: Mapping[str, Any]):
    """No case is refused by a guard, and each section of the plan holds something."""
    assert [] == everything["refusals"]
    assert [] == [part for part in ("changes", "held", "report", "unresolved") if not everything[part]]


@pytest.fixture(scope="module")
def everything() -> Mapping[str, Any]:
    return planned()


@cache
def planned() -> Mapping[str, Any]:
    with TemporaryDirectory() as folder:
        site = school(Path(folder))
        for case in CASES:
            case.build(site, IDS[case.law])
        plan: Mapping[str, Any] = site.write().plan("--as-of", AS_OF)
        return plan


def told(plan: Mapping[str, Any], who: str) -> dict[str, set[tuple[str, ...]]]:
    """Group -> what stands there of one person; what a frozen group would lose is reported beside the hold."""
    found: dict[str, set[tuple[str, ...]]] = defaultdict(set)
    for section, word in (("changes", "reason"), ("held", "why"), ("report", "reason")):
        for row in plan[section]:
            if row["person_id"] == who and (section != "report" or not found[row["group"]]):
                found[row["group"]].add((section, row["action"], row[word]))
    return dict(found)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.law)
def test_a_case_comes_out_as_it_says(case: Case, everything: Mapping[str, Any]):
    """The person's changes and holds are those of the case, group by group, and no others."""
    assert {group: {what} for group, what in case.expected.items()} == told(everything, IDS[case.law])


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.law)
def test_a_person_is_unresolved_only_where_the_case_says_so(case: Case, everything: Mapping[str, Any]):
    """`unresolved` names the persons for whom something is desired and no account can be used."""
    whys = {row["why"] for row in everything["unresolved"] if row["person_id"] == IDS[case.law]}
    assert ({case.unresolved} if case.unresolved else set()) == whys


@pytest.mark.parametrize("case", [c for c in CASES if c.valid_until], ids=lambda case: case.law)
def test_an_addition_says_its_last_day(case: Case, everything: Mapping[str, Any]):
    """`valid_until` is the day before the first later day without the grant."""
    days = {
        row["valid_until"]
        for row in everything["changes"]
        if row["person_id"] == IDS[case.law] and row["group"] == "ic-edit"
    }
    assert {case.valid_until} == days


def test_a_right_without_end_has_no_last_day(everything: Mapping[str, Any]):
    """Null where the first day without the grant never comes."""
    assert {None} == {row["valid_until"] for row in everything["changes"] if row["reason"] == "joined"}


def test_the_cases_have_every_reason_that_needs_no_history(everything: Mapping[str, Any]):
    """The reasons the contract orders for a first run, each at least once."""
    assert {
        *("exception-granted", "certified", "role-gained", "joined"),
        *("left", "denied", "role-lost", "location-lost"),
        *("certification-superseded", "certification-expired", "exception-ended", "added-outside"),
    } == {row["reason"] for row in everything["changes"]}


def test_the_cases_have_every_hold_and_every_unresolved(everything: Mapping[str, Any]):
    """`unmanaged` is a problem of the files, so no plan gets that far here; `feed-doubtful` is of a feed, `paused` of a rollback, `completion-contested` of what was seen before."""
    assert set(HOLDS) - {"unmanaged", "feed-doubtful", "paused", "completion-contested"} == {
        row["why"] for row in everything["held"]
    }
    assert set(UNRESOLVED) == {row["why"] for row in everything["unresolved"]}
