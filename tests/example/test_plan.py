from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from connector.app.deployment import load
from connector.app.looking import planning
from connector.core.plans.plan import Scope
from connector.example import write_example
from connector.example.damaged import DAMAGED
from tests.example.given import DAYS, people_on

IN_EXCEPTIONS = {"100234", "100235", "100236", "100237", "100238"}


def _expected(day: dt.date) -> set[tuple[str, str, str]]:
    """What the construction of the example comes to, where nothing is in the way."""
    people = [one for one in people_on(day) if one.id not in {*DAMAGED, *IN_EXCEPTIONS} and one.account != "second"]
    added = {
        ("add", one.id, group)
        for one in people
        for group in {*one.meant} - {*one.member}
        if one.account in ("own", "by-email")
    }
    return added | {("remove", one.id, group) for one in people for group in {*one.member} - {*one.meant}}


@pytest.mark.parametrize("day", DAYS, ids=str)
def test_the_plan_is_what_the_example_means_and_only_its_novelty_stops_it(day: dt.date, tmp_path: Path) -> None:
    """Feeds with every kind of mess, and the changes are those that the clean facts come to; nobody adopted it yet."""
    write_example(tmp_path, day)
    plan = planning.plan(load(tmp_path / "connector.yaml"), day, Scope(), None).plan
    changes = {(change.action, change.person_id, change.group) for change in plan.changes}
    assert _expected(day) == {change for change in changes if change[1] not in IN_EXCEPTIONS}
    assert ["first-contact"] == [refusal.guard for refusal in plan.refusals]


@pytest.mark.parametrize("day", DAYS[:1], ids=str)
def test_rows_that_cannot_be_read_take_nothing_away(day: dt.date, tmp_path: Path) -> None:
    """Members whose rows are damaged or missing stand under `held`, each with the reason."""
    write_example(tmp_path, day)
    plan = planning.plan(load(tmp_path / "connector.yaml"), day, Scope(), None).plan
    assert {
        ("100280", "row-rejected"),
        ("100281", "row-rejected"),
        ("100284", "row-rejected"),
        ("100282", "row-missing"),
        ("100283", "row-missing"),
        ("001287", "row-missing"),
        ("004711", "row-missing"),
        ("100265", "ambiguous-account"),
    } == {(held.change.person_id, held.why) for held in plan.held}
