"""A run in numbers, for its own output and for the metrics; writing them never ends a run."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from connector import clock
from connector.atomic import replace_file
from connector.config import Config
from connector.core.plans.model import Change, Plan
from connector.core.plans.summary import RunSummary, of_directories, of_feeds
from connector.outputs.metrics import metrics_text
from connector.state.ended import last_ended, tallies
from connector.state.ledger import Ledger

READABLE = 0o644


@dataclass(frozen=True, kw_only=True)
class Course:
    """A run that came to its end, by its id in the ledger. modified: when each feed was written, where it is known.

    late: persons who wait for longer than the rules allow. doubts: by feed, the codes of what is not as expected of it.
    """

    run: str
    plan_id: str
    plan: Plan
    refused: Sequence[Change]
    unread: Collection[str]
    exit: int
    started: dt.datetime
    paused: int = 0
    late: int = 0
    modified: Mapping[str, dt.datetime | None] = field(default_factory=dict)
    doubts: Mapping[str, Sequence[str]] = field(default_factory=dict)


def summary_of(course: Course, config: Config, ledger: Ledger) -> RunSummary:
    """Asked once the run's end is recorded."""
    finished, success = clock.now(), last_ended(ledger, success=True)
    read = {name: name not in course.unread for name in config.directories}
    return RunSummary(
        exit=course.exit,
        started=course.started,
        finished=finished,
        run=course.run,
        plan=course.plan_id,
        as_of=course.plan.as_of,
        directories=of_directories(course.plan, course.refused, tallies(ledger, course.run), read),
        feeds=of_feeds(course.plan, course.modified, course.doubts, finished),
        paused=course.paused,
        late=course.late,
        last_success=success.at if success else None,
    )


def summary_of_end(code: int, started: dt.datetime, ledger: Ledger | None, late: int | None = None) -> RunSummary:
    """Of a run that ended before it wrote anything; without a ledger nobody knows of earlier ones."""
    success = last_ended(ledger, success=True) if ledger else None
    last = success.at if success else None
    return RunSummary(exit=code, started=started, finished=clock.now(), late=late, last_success=last)


def write_metrics(config: Config, base: Path, summary: RunSummary) -> str:
    """What went wrong, for the log; empty where nothing did. Everybody may read the file: it names nobody."""
    if config.metrics is None:
        return ""
    path = base / config.metrics
    try:
        replace_file(path, metrics_text(summary).encode(), mode=READABLE)
    except OSError as error:
        return f"the metrics could not be written: {(error.strerror or 'unknown').lower()}"
    return ""
