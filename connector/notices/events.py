"""What of a run is an event: what a guard holds, what failed, what somebody did by hand, and what is late."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass

from connector.core.feeds import COLUMNS, Table
from connector.core.feeds.contract import Verdict
from connector.core.plans.clocks import Judged
from connector.core.plans.model import Change, Plan
from connector.core.problems import tick
from connector.notices import Event
from connector.notices.fresh import Place

DRIFT = {"restored": "was taken away by hand in", "added-outside": "was added by hand to"}
ENDS = {
    2: ("its files or arguments are wrong, and the run did nothing", "connector validate"),
    3: ("the run was refused before it wrote anything", "connector audit show"),
    4: ("a source, a directory or the state failed before the run wrote anything", "connector doctor"),
    70: ("a defect of the connector ended the run", "look at its log"),
}


@dataclass(frozen=True, kw_only=True)
class Seen:
    """A run that came to its end. directories: all of the config; unread: those of them that were not read whole.

    held: the id of the plan that waits for an approval. verdicts: on feeds that are not as expected. late: what waits
    for longer than the rules allow. whole: nothing was left out by `--only-…` or `--no-removals`.
    """

    plan: Plan
    refused: Sequence[Change]
    held: str
    failed: Sequence[Change]
    directories: Collection[str]
    unread: Collection[str]
    verdicts: Sequence[Verdict] = ()
    late: Sequence[Judged] = ()
    whole: bool = True


def of_run(seen: Seen) -> tuple[Event, ...]:
    found = (*_holds(seen), *_quarantined(seen.verdicts), *_failures(seen), *_drift(seen.plan))
    return (*found, *of_late(seen.late))


def looked(seen: Seen) -> frozenset[Place]:
    """Where the run looked whole, so that what it did not find there is over."""
    run = {Place("failure", ""), LATE, *(Place("hold", _feed(table)) for table in COLUMNS)}
    if seen.whole:
        run |= {Place("hold", "")} | {Place("failure", name) for name in seen.directories}
        run |= {Place("drift", name) for name in set(seen.directories) - set(seen.unread)}
    return frozenset(run)


def of_end(code: int) -> tuple[Event, ...]:
    """A run that ended before it wrote anything; that another one holds the lock (5) is no event."""
    if code not in ENDS:
        return ()
    words, help_ = ENDS[code]
    return (Event(kind="failure", id=f"exit {code}", words=f"{words} (exit code {code})", help=help_),)


def of_silence(last: str, words: str) -> tuple[Event, ...]:
    """A scheduled run that did not come; `last` is the one before it."""
    return (Event(kind="missing", id=last, words=words, help="connector doctor"),)


def of_late(late: Iterable[Judged]) -> Iterator[Event]:
    """Each once, until it is written or wanted no more; what it waits for may change meanwhile."""
    for one in late:
        want, started = one.clock.want, one.clock.seen
        what = "given" if want.action == "add" else "taken away"
        words = f"{tick(want.entitlement)} should have been {what} in {want.directory} by the end of {one.due_on}"
        yield Event(kind="late", id=f"{want} {started}", words=words, help="connector report late")


LATE = Place("late", "")
ENDED: frozenset[Place] = frozenset({Place("failure", "")})
SILENCE: frozenset[Place] = frozenset({Place("missing", "")})


def _holds(seen: Seen) -> Iterator[Event]:
    if seen.refused and seen.held:
        guards = ", ".join(sorted({r.guard for r in seen.plan.refusals if any(map(r.stops, seen.refused))}))
        words = f"{len(seen.refused)} changes wait for an approval; held by {guards}"
        yield Event(kind="hold", id=seen.held, words=words, help=f"connector approve {seen.held[:12]} --reason TEXT")


def _quarantined(verdicts: Sequence[Verdict]) -> Iterator[Event]:
    """Whom to ask is not said here: it is a person's address."""
    for verdict in verdicts:
        words = f"the feed is not as expected ({verdict.code}), and nothing is removed on its word"
        yield Event(kind="hold", place=_feed(verdict.table), id=verdict.code, words=words, help="connector doctor")


def _feed(table: Table) -> str:
    return f"feed {table}"


def _failures(seen: Seen) -> Iterator[Event]:
    for name in sorted(seen.unread):
        words = "it could not be read whole, and nothing is changed there"
        yield Event(kind="failure", place=name, id="unread", words=words, help="connector doctor")
    for change in seen.failed:
        words = f"a change failed in the group {tick(change.group)}"
        yield Event(kind="failure", place=change.directory, id=" ".join(change.key), words=words)
    for group in (group for group in seen.plan.missing_groups if group.wanted):
        words = f"the group {tick(group.group)} is missing, and members are wanted in it"
        yield Event(kind="failure", place=group.directory, id=f"missing {group.group}", words=words)


def _drift(plan: Plan) -> Iterator[Event]:
    for change in plan.changes:
        if change.reason in DRIFT:
            words = f"a member {DRIFT[change.reason]} the group {tick(change.group)}"
            yield Event(kind="drift", place=change.directory, id=" ".join(change.key), words=words)
