"""The clock of one decision: from the day on which its last needed fact became true to the directory that shows it."""

from __future__ import annotations

import datetime as dt
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from typing import NamedTuple

from connector.core.plans.wants import STAGES, WRITTEN, Kept, Want
from connector.core.rules.business_days import BusinessDays

FEEDS = {"hr": "hr-feed", "lms": "lms-feed"}
Step = tuple[dt.datetime, Kept]


@dataclass(frozen=True, kw_only=True)
class Clock:
    """fact: the day on which the last needed fact became true; None where no fact with a date tells it, and then the
    clock starts with `seen`, when a run first wanted the change. feed: whose rows told it (hr, lms).

    written: by us. verified: shown by a reading of the directory. steps: what kept it, and from when on.
    """

    want: Want
    seen: dt.datetime
    fact: dt.date | None = None
    feed: str | None = None
    written: dt.datetime | None = None
    verified: dt.datetime | None = None
    steps: Sequence[Step] = ()

    @property
    def kept(self) -> Kept:
        """What keeps it now, or kept it last."""
        return self.steps[-1][1] if self.steps else WRITTEN


class Span(NamedTuple):
    stage: str
    why: str
    begin: dt.datetime
    end: dt.datetime


@dataclass(frozen=True, kw_only=True)
class Times:
    """Beside what the clocks are read: the district's days; in their order, the runs that looked at everything, and the
    pauses of all writes.
    """

    days: BusinessDays
    now: dt.datetime
    runs: Sequence[dt.datetime] = ()
    pauses: Sequence[tuple[dt.datetime, dt.datetime | None]] = ()


@dataclass(frozen=True, kw_only=True)
class Judged:
    """day: day zero, which is not counted. due_on: by whose end it is promised. over: by how much that was missed.

    state: met, late or at risk. kept: the stage that made it late; of one at risk, what keeps it now.
    """

    clock: Clock
    day: dt.date
    due_on: dt.date
    state: str
    kept: Kept = WRITTEN
    over: dt.timedelta = dt.timedelta()


class Judge:
    """Holds clocks against the promise: by the end of the second business day after the day of the fact."""

    def __init__(self, times: Times) -> None:
        self._times = times
        self._due_on = cache(times.days.due_on)
        self._end = cache(times.days.end)

    @property
    def days(self) -> BusinessDays:
        return self._times.days

    def judge(self, clock: Clock) -> Judged:
        day = clock.fact or self.days.day_of(clock.seen)
        due_on = self._due_on(day)
        due, end = self._end(due_on), clock.written or self._times.now
        if end > due:
            worst = self._blamed(clock, due, end)
            return Judged(clock=clock, day=day, due_on=due_on, state="late", kept=worst, over=end - due)
        if clock.written:
            return Judged(clock=clock, day=day, due_on=due_on, state="met")
        return Judged(clock=clock, day=day, due_on=due_on, state="at risk", kept=clock.kept)

    def _blamed(self, clock: Clock, due: dt.datetime, end: dt.datetime) -> Kept:
        """What took most of the time after the promised end; of equals the first of the chain."""
        took: Counter[Kept] = Counter()
        for span in self.spans(clock, end):
            took[Kept(span.stage, span.why)] += max(
                0, (span.end - max(span.begin, due)) // dt.timedelta(milliseconds=1)
            )
        stages: Counter[str] = Counter()
        for kept, time in took.items():
            stages[kept.stage] += time
        worst = max(STAGES, key=lambda stage: stages[stage])
        return max((kept for kept in took if kept.stage == worst), key=lambda kept: took[kept])

    def spans(self, clock: Clock, end: dt.datetime) -> list[Span]:
        """From the end of day zero to the end, without gaps."""
        begin = self._end(clock.fact) if clock.fact else clock.seen
        found = [*self._unseen(clock, begin), *_steps(clock, end)]
        return [span for one in found for span in self._paused(one) if span.end > span.begin]

    def _unseen(self, clock: Clock, begin: dt.datetime) -> Iterator[Span]:
        """Before a run saw it: what the last run's feed did not have yet is the feed's; then, no run looked."""
        number = bisect_left(self._times.runs, clock.seen)
        before = max(begin, self._times.runs[number - 1]) if number and clock.feed else begin
        yield Span(FEEDS.get(clock.feed or "", "no-run"), "", begin, before)
        yield Span("no-run", "", before, clock.seen)

    def _paused(self, span: Span) -> Iterator[Span]:
        """A span cut by the pauses; what a feed owes it owes in a pause too."""
        if span.stage in FEEDS.values():
            yield span
            return
        begin = span.begin
        for first, last in self._times.pauses:
            start, stop = max(first, begin), min(last or span.end, span.end)
            if start < stop:
                yield span._replace(begin=begin, end=start)
                yield Span("pause", "", start, stop)
                begin = stop
        yield span._replace(begin=begin)


def _steps(clock: Clock, end: dt.datetime) -> Iterator[Span]:
    """What was written at once has none: the directory's time."""
    steps = [step for step in clock.steps if step[0] < end] or [(clock.seen, Kept("directory"))]
    first = (clock.seen, steps[0][1])
    for (begin, kept), (until, _) in pairwise([first, *steps[1:], (end, WRITTEN)]):
        yield Span(*kept, begin, until)


def late_persons(judged: Iterable[Judged]) -> int:
    """How many wait for access beyond what is promised."""
    waiting = (one.clock for one in judged if one.state == "late" and one.clock.written is None)
    return len({clock.want.person for clock in waiting if clock.want.action == "add"})
