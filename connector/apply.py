"""Changes to writes: journalled before and after, lock and pause looked at before each batch, one result an item."""

from __future__ import annotations

import uuid
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import groupby

from connector import clock
from connector.core.plans.model import Change, ChangeKey
from connector.core.rules.provenance import Provenance
from connector.directories import Directory, DirectoryError, Outcome, Write
from connector.state import RunLock
from connector.state.events import Entry
from connector.state.ledger import Ledger
from connector.state.views import pause_state

BATCH = 1000  # writes between two looks at the pause: a directory takes them as one or a few requests


@dataclass(frozen=True, kw_only=True)
class Failed:
    """A change that was not made, and what the directory said; ids only."""

    change: Change
    message: str


@dataclass(kw_only=True)
class Done:
    """What became of the changes: counts by result, those made and those failed; `paused`: how many a pause left."""

    counts: Counter[str] = field(default_factory=Counter)
    made: list[Change] = field(default_factory=list)
    failed: list[Failed] = field(default_factory=list)
    paused: int = 0


@dataclass(frozen=True, kw_only=True)
class Journal:
    """Writes the events of one run. uncounted: keys of the changes that were approved or expected.

    told: what else the record is to have of each change: where its clock starts. provenance: of the rules it goes by.
    """

    ledger: Ledger
    lock: RunLock
    plan: str
    uncounted: frozenset[tuple[str, str, str, str]] = frozenset()
    told: Mapping[ChangeKey, Mapping[str, str | None]] = field(default_factory=dict)
    provenance: Provenance = field(default_factory=Provenance)
    run: str = field(default_factory=lambda: uuid.uuid4().hex)

    def note(self, kind: str, body: Mapping[str, object]) -> None:
        self.ledger.append(kind, at=clock.now(), run=self.run, body=body)

    def changes(self, kind: str, changes: Iterable[tuple[Change, Mapping[str, str]]]) -> None:
        at = clock.now()
        self.ledger.append_many(
            Entry(
                kind=kind,
                at=at,
                run=self.run,
                directory=change.directory,
                group=change.group_id,
                account=change.account,
                person_id=change.person_id,
                body={
                    "action": change.action,
                    "plan": self.plan,
                    "reason": change.reason,
                    **self._mark(change),
                    **self._rules(change),
                    **self.told.get(change.key, {}),
                    **more,
                },
            )
            for change, more in changes
        )

    def _rules(self, change: Change) -> Mapping[str, list[str]]:
        return {"rules": [self.provenance.told(line, None) for line in change.rule_lines]} if change.rule_lines else {}

    def _mark(self, change: Change) -> Mapping[str, bool]:
        return {"uncounted": True} if change.key in self.uncounted else {}


def carry_out(changes: Sequence[Change], directories: Mapping[str, Directory], journal: Journal) -> Done:
    """Write every change once; a directory that fails ends its own changes, not those of the others."""
    done = Done()
    for name, rows in groupby(changes, key=lambda c: c.directory):
        of_directory = list(rows)
        for start in range(0, len(of_directory), BATCH):
            journal.lock.check()
            if pause_state(journal.ledger) is not None:
                done.paused += len(of_directory) - start
                break
            _batch(of_directory[start : start + BATCH], directories[name], journal, done)
    return done


def _batch(changes: Sequence[Change], directory: Directory, journal: Journal, done: Done) -> None:
    journal.changes("change-intended", ((change, {}) for change in changes))
    outcomes = _outcomes(changes, directory)
    settled = [(change, outcomes[_write(change)]) for change in changes]
    journal.changes("change-done", ((c, {"result": o.result}) for c, o in settled if o.result != "failed"))
    journal.changes("change-failed", ((c, {"message": o.message}) for c, o in settled if o.result == "failed"))
    done.counts.update(o.result for _, o in settled)
    done.made += [c for c, o in settled if o.result != "failed"]
    done.failed += [Failed(change=c, message=o.message) for c, o in settled if o.result == "failed"]


def _write(change: Change) -> Write:
    return Write(action=change.action, group=change.group_id, account=change.account)


def _outcomes(changes: Sequence[Change], directory: Directory) -> dict[Write, Outcome]:
    """One outcome a write; where the directory breaks off, what it did not answer for has failed."""
    found: dict[Write, Outcome] = {}
    message = "the directory gave no answer"
    try:
        for outcome in directory.write([_write(change) for change in changes]):
            found[outcome.write] = outcome
    except DirectoryError as error:
        message = str(error)
    writes = map(_write, changes)
    return {w: found.get(w) or Outcome(write=w, result="failed", message=message) for w in writes}
