"""Writes by group and batch; contradictions and the removal of protected members are refused here once more."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from operator import attrgetter

from connector.directories import DirectoryError, Outcome, Write
from connector.directories.active_directory.batch import Batch
from connector.directories.active_directory.groups import guids_of
from connector.directories.active_directory.session import Session
from connector.directories.active_directory.settings import ActiveDirectorySettings

BATCH = 5000


def write_all(session: Session, settings: ActiveDirectorySettings, writes: Sequence[Write]) -> Iterator[Outcome]:
    """An Outcome for each distinct write, batch by batch. Raises nothing: what can't be written is `failed`."""
    unreachable = ""
    try:
        protected = session.persistently(lambda: guids_of(session, settings.protected))
    except DirectoryError as error:
        unreachable = str(error)
        protected = {}
    faults = _faults(writes, frozenset(protected.values()))
    yield from (Outcome(write=write, result="failed", message=fault) for write, fault in faults.items())
    for group, chunk in _batches(set(writes) - faults.keys()):
        batch = Batch(session, settings.containers, group, chunk)
        if not unreachable:
            try:
                session.persistently(batch.run)
            except DirectoryError as error:
                unreachable = str(error)
        batch.give_up(unreachable)
        yield from batch.outcomes


def _faults(writes: Iterable[Write], protected: frozenset[str]) -> dict[Write, str]:
    asked = set(writes)
    faults = {}
    for write in asked:
        other = Write(action="remove" if write.action == "add" else "add", group=write.group, account=write.account)
        if other in asked:
            faults[write] = "both to add and to remove the same member was asked"
        elif write.action == "remove" and write.account in protected:
            faults[write] = "the member is `protected`; it is never removed"
    return faults


def _batches(writes: Iterable[Write]) -> Iterator[tuple[str, list[Write]]]:
    for group, given in groupby(sorted(writes, key=attrgetter("group", "action", "account")), attrgetter("group")):
        whole = list(given)
        for start in range(0, len(whole), BATCH):
            yield group, whole[start : start + BATCH]
