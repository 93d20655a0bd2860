"""The clocks that the record tells of: of what was written, and of what waits."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable
from pathlib import Path

from connector.config import Config, read_rule_files
from connector.core.plans.clocks import Clock, Judge, Judged, Step, Times
from connector.core.plans.wants import Want
from connector.core.problems import Problems
from connector.core.rules.business_days import BusinessDays
from connector.core.rules.checks.calendar import check_country, check_zone
from connector.core.rules.mappings import CalendarFile
from connector.core.rules.rule_files import RuleFiles, read_calendar
from connector.state.clocked import Made, made_since, pauses, whole_runs
from connector.state.ledger import Ledger
from connector.state.waits import Began, Wait, waits

Key = tuple[Want, dt.date | dt.datetime]
"""A decision, and the day or the moment with which its clock starts."""


def judge_of(ledger: Ledger, calendar: CalendarFile, now: dt.datetime) -> Judge:
    days = BusinessDays(calendar)
    return Judge(Times(days=days, now=now, runs=whole_runs(ledger), pauses=pauses(ledger)))


def waiting(ledger: Ledger, judge: Judge) -> list[Judged]:
    """What is wanted and not made, the late ones and those at risk."""
    return [judge.judge(_clock(wait)) for wait in waits(ledger) if wait.over is None]


def late_now(ledger: Ledger, calendar: CalendarFile, now: dt.datetime) -> list[Judged]:
    """What waits beyond the promise, the longest first."""
    late = [one for one in waiting(ledger, judge_of(ledger, calendar, now)) if one.state == "late"]
    return sorted(late, key=lambda one: (one.due_on, repr(one.clock.want)))


def calendar_of(config: Config, base: Path) -> CalendarFile | None:
    """The calendar alone, also where other files have mistakes; None where it has some."""
    problems = Problems()
    files = read_rule_files(config, base, problems)
    rules = RuleFiles(files=files, policies=config.policies, mappings=config.mappings, prefix="")
    found, wrong = read_calendar(rules, problems), Problems()
    if found is not None:
        check_zone(found, wrong)
        check_country(found, wrong)
    return None if wrong.errors else found


def all_since(ledger: Ledger, judge: Judge, since: dt.datetime) -> list[Judged]:
    """What was written since then, and all that waits."""
    of_old = waits(ledger)
    open_ones = [wait for wait in of_old if wait.over is None]
    written = _written(ledger, of_old, since)
    for wait in open_ones:
        written.pop(_key(wait.want, wait.began), None)
    return [judge.judge(clock) for clock in (*map(_clock, open_ones), *written.values())]


def _key(want: Want, began: Began) -> Key:
    return want, began.fact or began.seen


def _clock(wait: Wait) -> Clock:
    began = wait.began
    return Clock(want=wait.want, seen=began.seen, fact=began.fact, feed=began.feed, steps=wait.steps)


def _written(ledger: Ledger, of_old: Iterable[Wait], since: dt.datetime) -> dict[Key, Clock]:
    """One clock a decision: where several groups are one right, it runs until the last of them is written."""
    steps: dict[Key, tuple[Step, ...]] = {_key(wait.want, wait.began): wait.steps for wait in of_old}
    found: dict[Key, list[Made]] = defaultdict(list)
    for made in made_since(ledger, since):
        found[_key(made.want, made.began)].append(made)
    return {key: _of(several, steps.get(key, ())) for key, several in found.items()}


def _of(several: list[Made], steps: tuple[Step, ...]) -> Clock:
    one, last = several[0], several[-1]
    shown = [made.verified for made in several if made.verified is not None]
    return Clock(
        want=one.want,
        seen=one.began.seen,
        fact=one.began.fact,
        feed=one.began.feed,
        written=last.at,
        verified=max(shown) if len(shown) == len(several) else None,
        steps=steps,
    )
