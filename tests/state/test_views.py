"""What a run asks of the record."""

from __future__ import annotations

import time
from collections.abc import Iterator
from datetime import date, timedelta

import pytest

from connector.state import State
from connector.state.events import Entry
from connector.state.ledger import Ledger
from connector.state.tables import departures, granted_by_us
from connector.state.views import (
    Pause,
    last_run,
    pause_state,
    sealings,
    unfinished_runs,
    unsettled_changes,
)
from tests.state.making import AT, change

HOUR = timedelta(hours=1)


@pytest.fixture
def ledger(state: State) -> Iterator[Ledger]:
    with Ledger.open(state) as opened:
        yield opened


def test_a_pause_holds_until_it_is_ended(ledger: Ledger):
    """The last word counts."""
    assert pause_state(ledger) is None
    ledger.append("paused", at=AT, body={"reason": "wrong feed", "by": "j.doe"})
    assert Pause(reason="wrong feed", at=AT, by="j.doe") == pause_state(ledger)
    ledger.append("resumed", at=AT - HOUR, body={"by": "j.doe"})
    assert pause_state(ledger) is None
    ledger.append("paused", at=AT, body={"reason": "again", "by": "a.roe"})
    assert Pause(reason="again", at=AT, by="a.roe") == pause_state(ledger)


def test_asking_for_a_pause_is_cheap(ledger: Ledger):
    """It is asked before each write, also after a great many events."""
    ledger.append("paused", at=AT, body={"reason": "x", "by": "y"})
    ledger.append("resumed", at=AT, body={"by": "y"})
    ledger.append_many(change(n) for n in range(5000))
    pause_state(ledger)
    began = time.process_time()
    for _ in range(100):
        assert pause_state(ledger) is None
    assert (time.process_time() - began) / 100 < 0.005


def test_a_plan_is_known_once_it_was_sealed(ledger: Ledger):
    """`apply` takes only plans of its own state."""
    ledger.append("plan-sealed", at=AT, body={"plan": "abc", "as_of": "2026-07-01", "summary": {}})
    ledger.append("plan-held", at=AT, body={"plan": "def", "guards": []})
    assert [1, 0, 0] == [len(sealings(ledger, plan)) for plan in ("abc", "def", "ab")]


def test_the_last_change_of_a_membership_says_whether_it_is_ours(ledger: Ledger):
    """Added counts, removed since doesn't, and what was only meant or has failed changes nothing."""
    ledger.append_many(
        [
            change(1),
            change(2),
            change(3),
            change(2, action="remove"),
            change(3, action="remove"),
            change(3),
            change(4, kind="change-intended"),
            change(5, kind="change-failed"),
            change(1, action="remove", kind="change-failed"),
            change(6, action="remove"),
        ]
    )
    granted = granted_by_us(ledger)
    assert ["directory", "group", "account", "person_id"] == granted.columns
    assert {("ad", "g-east", "account-1"), ("ad", "g-east", "account-3")} == set(granted.drop("person_id").rows())


def test_memberships_of_many_changes_are_found_whole(ledger: Ledger):
    """Lines are read in pages, and none is lost between two."""
    size = 60_000
    ledger.append_many(change(n) for n in range(size))
    ledger.append_many(change(n, action="remove") for n in range(0, size, 3))
    began = time.process_time()
    granted = granted_by_us(ledger)
    assert time.process_time() - began < 4
    assert {f"account-{n}" for n in range(size) if n % 3} == set(granted["account"])


def test_an_empty_ledger_answers_with_empty_tables(ledger: Ledger):
    """The columns are there all the same."""
    assert (["directory", "group", "account", "person_id"], 0) == (
        granted_by_us(ledger).columns,
        granted_by_us(ledger).height,
    )
    assert (["person_id", "departed_on"], 0) == (departures(ledger).columns, departures(ledger).height)
    assert (None, ()) == (last_run(ledger), unfinished_runs(ledger))


def test_the_departure_that_was_seen_last_counts(ledger: Ledger):
    """A corrected date replaces the first one, also an earlier one."""

    def seen(person: str, day: str) -> Entry:
        return Entry(kind="departure-seen", at=AT, person_id=person, body={"departed_on": day})

    ledger.append_many([seen("007", "2026-06-30"), seen("042", "2025-01-31"), seen("007", "2026-06-12")])
    assert {"007": date(2026, 6, 12), "042": date(2025, 1, 31)} == dict(departures(ledger).iter_rows())


def test_a_run_without_an_end_is_unfinished(ledger: Ledger):
    """A crash is seen by the next run, and a finished run tells its counts."""
    ledger.append("run-started", at=AT, run="one", body={"verb": "run"})
    ledger.append("run-started", at=AT + HOUR, run="two", body={"verb": "apply"})
    ledger.append("run-finished", at=AT + 2 * HOUR, run="two", body={"counts": {"done": 3}, "exit": 0})
    (unfinished,) = unfinished_runs(ledger)
    assert ("one", AT, {"verb": "run"}, None, None) == (
        unfinished.id,
        unfinished.started_at,
        unfinished.started,
        unfinished.finished_at,
        unfinished.finished,
    )
    last = last_run(ledger)
    assert last is not None
    assert ("two", AT + 2 * HOUR, {"counts": {"done": 3}, "exit": 0}) == (last.id, last.finished_at, last.finished)


def test_a_change_without_an_outcome_is_unsettled(ledger: Ledger):
    """Of a run that was cut short, what may or may not have been written is known."""
    ledger.append_many(change(n, kind="change-intended") for n in (1, 2, 3))
    ledger.append_many([change(1), change(2, kind="change-failed"), change(3, run="run-2")])
    assert ["account-3"] == [event.account for event in unsettled_changes(ledger, "run-1")]
