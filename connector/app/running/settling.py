"""What a run that was cut short left open: the directories say what became of it, and its record is closed."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from connector import clock
from connector.app.reading.unopened import Unopened
from connector.directories import Directory, DirectoryError
from connector.state.events import Entry, Event
from connector.state.ledger import Ledger
from connector.state.views import Run, outcomes_of, unfinished_runs, unsettled_changes

Shown = frozenset[tuple[str | None, str | None]]  # group and account of each membership there is
UNKNOWN = "the run was cut short, and the config has no directory `{}` any more: nobody can tell whether it was done"
NOT_DONE = "the run was cut short, and the directory does not show that this was done"


@dataclass(frozen=True, kw_only=True)
class Settled:
    """How many runs had been cut short and are closed now; of their open changes, what is in the directory or not."""

    runs: int = 0
    found: int = 0
    lacking: int = 0


@dataclass(kw_only=True)
class Look:
    """What the directories show of the groups in question; `silent` are those that cannot say."""

    shown: dict[str, Shown] = field(default_factory=dict)
    silent: dict[str, str] = field(default_factory=dict)


def settle(ledger: Ledger, directories: Mapping[str, Directory]) -> tuple[Settled, dict[str, Directory]]:
    """Close every run that recorded no end, before anything new is written; the caller holds the run lock.

    Also returns the directories to go on with: one that cannot say what became of its changes is taken as unreachable,
    and the runs that wait for it stay open.
    """
    open_changes = [(run, unsettled_changes(ledger, run.id)) for run in unfinished_runs(ledger)]
    look = _look(directories, [change for _, changes in open_changes for change in changes])
    results: Counter[str] = Counter()
    for run, changes in open_changes:
        entries = [_outcome(change, look.shown) for change in changes if change.directory not in look.silent]
        whole = len(entries) == len(changes)
        ledger.append_many([*entries, *(_ends(ledger, run, entries) if whole else ())])
        results.update([entry.kind for entry in entries] + ["runs"] * whole)
    settled = Settled(runs=results["runs"], found=results["change-done"], lacking=results["change-failed"])
    return settled, {name: _usable(name, one, look.silent) for name, one in directories.items()}


def _look(directories: Mapping[str, Directory], changes: Iterable[Event]) -> Look:
    groups: dict[str, set[str]] = defaultdict(set)
    for change in changes:
        groups[change.directory or ""].add(change.group or "")
    look = Look()
    for name in sorted(groups.keys() & directories.keys()):
        try:
            look.shown[name] = _members(directories[name], sorted(groups[name]))
        except DirectoryError as error:
            look.silent[name] = f"it is not known yet what a run that was cut short did here: {error}"
    return look


def _members(directory: Directory, groups: Sequence[str]) -> Shown:
    """Raises DirectoryError where the groups cannot be read whole."""
    snapshot = directory.read(groups)
    if snapshot.incomplete:
        raise DirectoryError("; ".join(snapshot.incomplete))
    return frozenset(snapshot.members.select("group", "account").iter_rows())


def _usable(name: str, directory: Directory, silent: Mapping[str, str]) -> Directory:
    return Unopened(name, DirectoryError(silent[name])) if name in silent else directory


def _outcome(change: Event, shown: Mapping[str, Shown]) -> Entry:
    """The line that was missing: its run's, with the time of now."""
    there = shown.get(change.directory or "")
    if there is None:
        return _line(change, "change-failed", {"message": UNKNOWN.format(change.directory)})
    if ((change.group, change.account) in there) == (change.body["action"] == "add"):
        return _line(change, "change-done", {"result": "found"})
    return _line(change, "change-failed", {"message": NOT_DONE})


def _line(change: Event, kind: str, more: Mapping[str, str]) -> Entry:
    return Entry(
        kind=kind,
        at=clock.now(),
        run=change.run,
        directory=change.directory,
        group=change.group,
        account=change.account,
        person_id=change.person_id,
        body={**change.body, **more},
    )


def _ends(ledger: Ledger, run: Run, entries: Sequence[Entry]) -> Iterator[Entry]:
    """The approvals that freed something of what was done, now spent, and the run's end; it had no exit code."""
    counts = outcomes_of(ledger, run.id) + Counter(e.body.get("result", "failed") for e in entries)
    spent = {event.body["approval"] for event in ledger.events(run=run.id, kinds=("approval-used",))}
    approvals: Mapping[str, Sequence[int]] = run.started.get("approvals", {})
    given = [(plan, approval) for plan, several in approvals.items() for approval in several]
    for plan, approval in given if counts.total() > counts["failed"] else ():
        if approval not in spent:
            body = {"plan": plan, "approval": approval}
            yield Entry(kind="approval-used", at=clock.now(), run=run.id, body=body)
    body = {"counts": dict(sorted(counts.items())), "exit": None, "cut_short": True}
    yield Entry(kind="run-finished", at=clock.now(), run=run.id, body=body)
