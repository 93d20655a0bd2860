"""What is written is read again, in order, and nothing else."""

from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta, timezone

import pytest

from connector.state import State
from connector.state.errors import EventFormError
from connector.state.events import Entry
from connector.state.kinds import KINDS
from connector.state.ledger import Ledger
from tests.state.making import AT, change, faults, written


def test_a_line_keeps_every_field(state: State):
    """An event is read as it was written, its time in UTC to the millisecond."""
    at = datetime(2026, 7, 1, 0, 30, 0, 123_000, tzinfo=timezone(timedelta(hours=-6)))
    body = {"action": "add", "words": 'Zoë "x"\n\u2028', "number": 7, "nothing": None, "list": [1, {"b": 1, "a": 2}]}
    with Ledger.open(state) as ledger:
        seq = ledger.append(
            "change-done", at=at, run="r", directory="ad", group="g", account="a", person_id="00042", body=body
        )
        event = next(ledger.events())
    assert (1, "change-done", "r", "ad", "g", "a", "00042") == (
        seq,
        event.kind,
        event.run,
        event.directory,
        event.group,
        event.account,
        event.person_id,
    )
    assert (datetime(2026, 7, 1, 6, 30, 0, 123_000, tzinfo=UTC), body) == (event.at, event.body)


def test_numbers_go_on_in_the_next_opening(state: State):
    """`seq` counts lines from 1 without a gap, across openings and batches."""
    with Ledger.open(state) as ledger:
        assert range(1, 4) == ledger.append_many(change(n) for n in range(3))
    with Ledger.open(state) as ledger:
        assert 4 == ledger.append("paused", at=AT, body={"reason": "x", "by": "y"})
        assert range(0) == ledger.append_many([])
        assert [1, 2, 3, 4] == [event.seq for event in ledger.events()]


def test_each_filter_narrows(state: State):
    """Lines must fit every filter given."""
    with Ledger.open(state) as ledger:
        ledger.append_many([change(1), change(2, kind="change-failed"), change(3, run="run-2"), change(4)])

        def seqs(**filters: object) -> list[int]:
            return [event.seq for event in ledger.events(**filters)]  # type: ignore[arg-type]

        assert [1, 2, 3, 4] == seqs()
        assert [2] == seqs(kinds=("change-failed",))
        assert [1, 3, 4] == seqs(kinds=("change-done", "paused"))
        assert [3] == seqs(run="run-2")
        assert [4] == seqs(person_id="000004")
        assert [1, 2, 3, 4] == seqs(directory="ad", group="g-east")
        assert [] == seqs(directory="ad", group="g-west")
        assert [2] == seqs(account="account-2")
        assert [3, 4] == seqs(since=AT + timedelta(seconds=3))
        assert [4] == seqs(since=AT + timedelta(seconds=3), run="run-1")


def test_the_set_of_kinds_is_closed(state: State):
    """An unknown kind is a defect of ours and writes nothing, nor does what stood in its batch."""
    with Ledger.open(state) as ledger, pytest.raises(EventFormError, match="`change-undone` is no kind of event"):
        ledger.append_many([change(1), change(2, kind="change-undone")])
    with Ledger.open(state) as ledger:
        assert [] == list(ledger.events())
        assert [] == ledger.verify()
        for kind in KINDS:
            ledger.append(kind, at=AT, body={})


def test_a_time_without_an_offset_is_refused(state: State):
    """Nobody can tell later which time it was."""
    with Ledger.open(state) as ledger, pytest.raises(EventFormError, match="needs an offset"):
        ledger.append("resumed", at=datetime(2026, 7, 1), body={})  # noqa: DTZ001 - that is the point


def test_a_clock_that_jumps_back_is_no_fault(state: State):
    """`seq` is the order, not the time."""
    with Ledger.open(state) as ledger:
        ledger.append("paused", at=AT, body={})
        ledger.append("resumed", at=AT - timedelta(days=400), body={})
        assert ["paused", "resumed"] == [event.kind for event in ledger.events()]
        assert [] == ledger.verify()


def test_reading_goes_on_while_lines_are_added(state: State):
    """A reader sees the lines as they were when it began, and holds up nobody."""
    with Ledger.open(written(state, 3)) as ledger, Ledger.open(state) as other:
        reader = ledger.events()
        first = next(reader)
        other.append_many(change(n) for n in range(10))
        assert [1, 2, 3] == [first.seq, *(event.seq for event in reader)]
        assert 13 == len(list(ledger.events()))


def test_many_lines_are_quick(state: State):
    """Twenty thousand lines take well under two seconds of this process for each ten thousand."""
    with Ledger.open(state) as ledger:
        batch = [change(n) for n in range(20_000)]
        began = time.process_time()
        ledger.append_many(batch)
        assert time.process_time() - began < 4
        assert [] == ledger.verify()


def test_a_line_of_nothing_but_a_kind(state: State):
    """Fields that an event doesn't have stay empty."""
    with Ledger.open(state) as ledger:
        ledger.append_many([Entry(kind="resumed", at=AT, body={})])
        (event,) = ledger.events()
    assert (None,) * 5 == (event.run, event.directory, event.group, event.account, event.person_id)
    assert [] == faults(state)
