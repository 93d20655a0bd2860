"""What one run did, in numbers: for `run --format json`, for metrics and for notices. It names nobody."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from connector.core.plans.model import Change, Plan

FORMAT = "connector-run/1"
ACTIONS = ("add", "remove")
MADE = ("done", "found", "accepted")


class Tally(NamedTuple):
    """How many changes of a run ended so, as its record says; `result` is that of an Outcome, or `found`."""

    directory: str
    action: str
    result: str
    number: int


@dataclass(frozen=True, kw_only=True)
class Actions:
    """Additions and removals: made by this run, so already, failed, and refused (held back by a guard).

    verifying: those of `made` that the directory took and does not show yet.
    """

    made: Mapping[str, int]
    verifying: Mapping[str, int]
    already: Mapping[str, int]
    failed: Mapping[str, int]
    refused: Mapping[str, int]


@dataclass(frozen=True, kw_only=True)
class DirectorySummary:
    """read: whether it was read whole. held: changes in doubt, by the word of HOLDS."""

    read: bool
    actions: Actions
    held: Mapping[str, int]


@dataclass(frozen=True, kw_only=True)
class FeedSummary:
    """Accepted and rejected rows; `age` in seconds when the run read it, None where its source does not tell.

    doubts: the codes of what is not as expected of it, so that nothing was removed on its word.
    """

    rows: int
    rejected: int
    age: float | None = None
    doubts: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class RunSummary:
    """One run from its start to its end (both with an offset); `exit` as the contract has it.

    run, plan and as_of are None where it ended before it had them. late: persons who wait for access longer than the
    rules allow; None where nobody counted. last_success: when a run last ended with 0, this one included.
    """

    exit: int
    started: dt.datetime
    finished: dt.datetime
    run: str | None = None
    plan: str | None = None
    as_of: dt.date | None = None
    directories: Mapping[str, DirectorySummary] = field(default_factory=dict)
    feeds: Mapping[str, FeedSummary] = field(default_factory=dict)
    paused: int = 0
    late: int | None = None
    last_success: dt.datetime | None = None

    @property
    def duration(self) -> float:
        """In seconds."""
        return max(0.0, (self.finished - self.started).total_seconds())


def of_directories(
    plan: Plan, refused: Iterable[Change], tallies: Iterable[Tally], read: Mapping[str, bool]
) -> dict[str, DirectorySummary]:
    """Of every directory in `read`, also where nothing happened, so that a number never is missing for being zero."""
    made = Counter[tuple[str, str, str]]()
    for directory, action, result, number in tallies:
        made[directory, action, "made" if result in MADE else result] += number
        made[directory, action, "verifying"] += number if result == "accepted" else 0
    made.update((c.directory, c.action, "refused") for c in refused)
    doubts = Counter((h.change.directory, h.why) for h in plan.held)
    return {
        name: DirectorySummary(
            read=whole,
            actions=Actions(
                made=_by_action(made, name, "made"),
                verifying=_by_action(made, name, "verifying"),
                already=_by_action(made, name, "already"),
                failed=_by_action(made, name, "failed"),
                refused=_by_action(made, name, "refused"),
            ),
            held={why: number for (of, why), number in sorted(doubts.items()) if of == name},
        )
        for name, whole in sorted(read.items())
    }


def of_feeds(
    plan: Plan, modified: Mapping[str, dt.datetime | None], doubts: Mapping[str, Sequence[str]], now: dt.datetime
) -> dict[str, FeedSummary]:
    """`modified`: when each feed was written, where its source tells. doubts: by feed."""
    return {
        name: FeedSummary(
            rows=feed.rows,
            rejected=feed.rejected,
            age=_age(modified.get(name), now),
            doubts=tuple(doubts.get(name, ())),
        )
        for name, feed in sorted(plan.inputs.feeds.items())
    }


def to_document(summary: RunSummary) -> dict[str, Any]:
    """As JSON has it; times in UTC, spans in seconds."""
    return {
        "format": FORMAT,
        "run": summary.run,
        "plan": summary.plan,
        "as_of": summary.as_of.isoformat() if summary.as_of else None,
        "exit": summary.exit,
        "started": _utc(summary.started),
        "finished": _utc(summary.finished),
        "duration": summary.duration,
        "last_success": _utc(summary.last_success),
        "paused": summary.paused,
        "late": summary.late,
        "directories": {name: _directory(one) for name, one in summary.directories.items()},
        "feeds": {
            name: {"rows": one.rows, "rejected": one.rejected, "age": one.age, "doubts": list(one.doubts)}
            for name, one in summary.feeds.items()
        },
    }


def _by_action(made: Mapping[tuple[str, str, str], int], directory: str, what: str) -> dict[str, int]:
    return {action: made.get((directory, action, what), 0) for action in ACTIONS}


def _age(modified: dt.datetime | None, now: dt.datetime) -> float | None:
    return None if modified is None else max(0.0, (now - modified).total_seconds())


def _directory(one: DirectorySummary) -> dict[str, Any]:
    actions = one.actions
    return {
        "read": one.read,
        "made": dict(actions.made),
        "verifying": dict(actions.verifying),
        "already": dict(actions.already),
        "failed": dict(actions.failed),
        "refused": dict(actions.refused),
        "held": dict(one.held),
    }


def _utc(at: dt.datetime | None) -> str | None:
    return None if at is None else at.astimezone(dt.UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
