"""How large the feeds were that runs accepted: what the next one is held against."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

from connector.state.events import Entry
from connector.state.ledger import Ledger
from connector.state.measured import largest_accepted
from tests.state.making import AT


def largest(state: Path, *bodies: dict[str, object]) -> int | None:
    """One run a day, the oldest first, seen from the third day on."""
    with Ledger.open(state) as ledger:
        ledger.append_many(
            Entry(kind="run-started", at=AT + timedelta(days=day), run=f"r{day}", body=body)
            for day, body in enumerate(bodies)
        )
        return largest_accepted(ledger, "people", AT + timedelta(days=2))


def took(rows: int, *anew: str) -> dict[str, object]:
    return {"accepted": {"people": rows, "completions": 9000}, "anew": list(anew)}


def test_the_largest_of_the_days_asked_about(tmp_path: Path):
    """Neither an older one nor another table's."""
    assert 700 == largest(tmp_path, took(900), took(800), took(600), took(700), took(650))


def test_one_that_was_approved_is_the_measure_of_those_after_it(tmp_path: Path):
    """Though larger ones were accepted before."""
    assert 520 == largest(tmp_path, took(900), took(800), took(700), took(500, "people"), took(520))


def test_where_no_run_accepted_one_there_is_no_measure(tmp_path: Path):
    """Nor does a run of an earlier version tell."""
    assert None is largest(tmp_path, took(900), took(900), {"archive": "x"}, {"accepted": {}, "anew": []})
