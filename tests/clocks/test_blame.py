"""Whom a late one is due to, held to a count hour by hour."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from connector.core.plans.clocks import Clock, Judge, Times
from connector.core.plans.wants import STAGES, Kept, Want
from connector.core.rules.business_days import BusinessDays
from connector.core.rules.mappings import CalendarFile

WANT = Want("add", "local", "edit", None, "1")
DAYS = BusinessDays(CalendarFile.model_validate({"time_zone": "UTC"}))
FACT = dt.date(2025, 11, 3)  # a Monday: due by the end of Wednesday
START, DUE = dt.datetime(2025, 11, 4, tzinfo=dt.UTC), dt.datetime(2025, 11, 6, tzinfo=dt.UTC)
HOUR = dt.timedelta(hours=1)
Pauses = Sequence[tuple[dt.datetime, dt.datetime | None]]
hours = st.integers(0, 240).map(lambda number: START + number * HOUR)
stages = st.sampled_from(["left-out", "guard", "doubt", "no-account", "directory"])


@st.composite
def clocks(draw: st.DrawFn) -> tuple[Clock, Times]:
    """Seen at some hour, waiting with several stages, written after its time or not yet."""
    seen = draw(hours)
    later = sorted(draw(st.sets(hours.filter(lambda at: at > seen), max_size=3)))
    steps = [
        (at, Kept(draw(stages), draw(st.sampled_from(["", "other"]))))
        for at in ([seen, *later] if draw(st.booleans()) else [])
    ]
    now = max([seen, DUE, *later]) + draw(st.integers(1, 100)) * HOUR
    clock = Clock(
        want=WANT,
        seen=seen,
        fact=FACT,
        feed=draw(st.sampled_from(["hr", "lms", None])),
        written=draw(st.sampled_from([None, now])),
        steps=steps,
    )
    edges = sorted(draw(st.sets(hours, max_size=4)))
    pauses = [(first, last) for first, last in zip(edges[::2], [*edges[1::2], None], strict=False)]
    return clock, Times(days=DAYS, now=now, runs=sorted(draw(st.sets(hours, max_size=4))), pauses=pauses)


def stage_in(at: dt.datetime, clock: Clock, times: Times) -> str:
    """What kept it in the hour that begins then."""
    if at < clock.seen:
        before = max([run for run in times.runs if run < clock.seen], default=None)
        if clock.feed and before is not None and at < before:
            return f"{clock.feed}-feed"
    if any(first <= at and (last is None or at < last) for first, last in times.pauses):
        return "pause"
    if at < clock.seen:
        return "no-run"
    return [kept.stage for begin, kept in clock.steps if begin <= at][-1] if clock.steps else "directory"


@settings(deadline=None)
@given(made=clocks())
def test_it_is_the_stage_of_most_hours_after_the_promised_end(made: tuple[Clock, Times]):
    """Of several with as many, the first of the chain."""
    clock, times = made
    took: Counter[str] = Counter()
    at = DUE
    while at < times.now:
        took[stage_in(at, clock, times)] += 1
        at += HOUR
    expected = min(took, key=lambda stage: (-took[stage], list(STAGES).index(stage)))
    judged = Judge(times).judge(clock)
    assert ("late", expected, times.now - DUE) == (judged.state, judged.kept.stage, judged.over)


@pytest.mark.parametrize(
    ("written", "state"), [(DUE - HOUR, "met"), (DUE, "met"), (DUE + dt.timedelta(milliseconds=1), "late")]
)
def test_the_end_itself_is_in_time(written: dt.datetime, state: str):
    """The midnight with which the second business day ends."""
    clock = Clock(want=WANT, seen=START, fact=FACT, written=written)
    assert state == Judge(Times(days=DAYS, now=DUE + 10 * HOUR)).judge(clock).state
