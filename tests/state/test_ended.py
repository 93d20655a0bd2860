"""When runs ended, and how many changes ended how."""

from __future__ import annotations

from datetime import timedelta

from connector.core.plans.summary import Tally
from connector.state import State
from connector.state.ended import Ended, last_ended, tallies
from connector.state.events import Entry
from connector.state.ledger import Ledger
from tests.state.making import AT, change


def ended(ledger: Ledger, run: str, hours: int, exit_: int) -> None:
    at = AT + timedelta(hours=hours)
    begun = Entry(kind="run-started", at=at, run=run, body={"plan": "x", "verb": "run"})
    ledger.append_many([begun, Entry(kind="run-finished", at=at, run=run, body={"counts": {}, "exit": exit_})])


def test_the_last_success_is_not_the_last_end(state: State):
    """A run that was held, or failed, is no success."""
    with Ledger.open(state) as ledger:
        assert (None, None) == (last_ended(ledger), last_ended(ledger, success=True))
        for number, exit_ in enumerate([0, 0, 3, 10, 4]):
            ended(ledger, f"run-{number}", number, exit_)
        assert Ended(run="run-4", at=AT + timedelta(hours=4), exit=4) == last_ended(ledger)
        assert Ended(run="run-1", at=AT + timedelta(hours=1), exit=0) == last_ended(ledger, success=True)


def test_changes_are_counted_by_directory_action_and_result(state: State):
    """Of this run alone; one that failed has no result."""
    with Ledger.open(state) as ledger:
        ledger.append_many(
            [
                *(change(n, kind=kind) for n, kind in enumerate(["change-intended", "change-failed", "change-failed"])),
                change(8, run="run-2"),
            ]
        )
        assert [Tally("ad", "add", "failed", 2)] == tallies(ledger, "run-1")
