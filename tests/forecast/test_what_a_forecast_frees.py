"""Which refused removals an approved forecast lets pass: those it names, on their days, that only a cap stops."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest

from connector.core.forecasts.ahead import foreseen_removals
from connector.core.forecasts.foreseen import Foreseen
from connector.core.forecasts.sealed import Forecast
from connector.core.plans.guards import GUARDS
from connector.core.plans.model import Change, Plan, Refusal
from tests.product import NO_INPUTS

DAY = dt.date(2026, 7, 1)
LOSS = Foreseen(
    on=DAY,
    change="lose",
    person_id="1",
    person_name="",
    entitlement="edit",
    location="0401",
    location_name=None,
    roles=(),
    policies=(),
    reason="certification-expired",
    words="",
    until=None,
    todo="",
    who_acts="",
)
REMOVAL = Change(
    action="remove",
    directory="local",
    group="ic-edit",
    group_id="ic-edit",
    person_id="1",
    account="a1",
    person_name="",
    account_name="",
    entitlement="edit",
    location="0401",
    location_name=None,
    policies=(),
    reason="certification-expired",
    words="",
    valid_until=None,
)


def refusal(guard: str) -> Refusal:
    return Refusal(guard=guard, limit=0, actual=1, words="", override="", directory="local")


def frees(change: Change = REMOVAL, loss: Foreseen = LOSS, day: dt.date = DAY, guard: str = "removals-count") -> bool:
    plan = Plan(as_of=day, inputs=NO_INPUTS, unchanged=0, changes=(change,), refusals=(refusal(guard),))
    forecast = Forecast(as_of=DAY, first=DAY, last=DAY, inputs={}, changes=(loss,))
    return foreseen_removals(plan, [forecast]) == {change.key}


@pytest.mark.parametrize(("days", "expected"), [(-1, False), (0, True), (6, True), (7, False)])
def test_on_its_day_and_for_a_week(days: int, expected: bool):
    assert expected == frees(day=DAY + dt.timedelta(days=days))


@pytest.mark.parametrize(
    "other",
    [
        {"person_id": "2"},
        {"person_id": None},
        {"entitlement": "other"},
        {"location": "0402"},
        {"location": None},
        {"reason": "policy-changed"},
        {"reason": "added-outside"},
        {"action": "add"},
    ],
    ids=str,
)
def test_nothing_but_what_it_names(other: dict[str, str | None]):
    assert not frees(change=replace(REMOVAL, **other))  # type: ignore[arg-type] # a table's cells


def test_a_gain_frees_nothing():
    assert not frees(loss=replace(LOSS, change="gain"))


CAPS = {
    *("removals-count", "removals-percent", "removals-per-day-count", "removals-urgent-count"),
    *("group-removals-count", "group-removals-percent", "empty-group", "expected-exceeded", "beyond-forecast"),
}
OTHERS = {"additions-count", *GUARDS} - {"removals", "removals-per-day", "removals-urgent", "group-removals"} - CAPS


@pytest.mark.parametrize("guard", sorted(CAPS))
def test_a_cap_is_answered(guard: str):
    assert frees(guard=guard)


@pytest.mark.parametrize("guard", sorted({*OTHERS, "feed-shrunk", "feed-stale"}))
def test_no_other_guard_is_answered(guard: str):
    """A feed that nobody believes, a group of another owner, a freeze: they are asked on the day itself."""
    assert not frees(guard=guard)


def test_what_another_guard_stops_too_waits():
    plan = Plan(
        as_of=DAY,
        inputs=NO_INPUTS,
        unchanged=0,
        changes=(REMOVAL,),
        refusals=(refusal("removals-count"), refusal("freeze-window")),
    )
    assert set() == foreseen_removals(plan, [Forecast(as_of=DAY, first=DAY, last=DAY, inputs={}, changes=(LOSS,))])
