"""The readings of directories that are kept of runs, in the record's order: what they show of groups and members."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property

import polars as pl

from connector.core.plans.diff import Group
from connector.core.plans.spans import Seen
from connector.state.archive import Archive, Kept
from connector.state.errors import StateError
from connector.state.events import Event
from connector.state.evidence import ReadingRecord
from connector.state.ledger import Ledger

FIELDS = ("reference", "group", "name", "managed")


@dataclass(frozen=True, kw_only=True)
class Look:
    """A whole reading of one directory, by a run before it wrote; `seq` and `at` are of the run's beginning.

    groups: those that the directory had. ids: theirs. accounts, members: digests of tables.
    """

    seq: int
    at: dt.datetime
    run: str
    directory: str
    groups: tuple[Group, ...]
    ids: frozenset[str]
    accounts: str
    members: str


@dataclass(kw_only=True)
class Readings:
    """begun: the beginning of each run, by its id. looks: the oldest first.

    lost: what of the archive could not be read, each once, as keys.
    """

    archive: Archive
    begun: Mapping[str, Event]
    looks: list[Look] = field(default_factory=list)
    lost: dict[str, None] = field(default_factory=dict)
    _groups: dict[str, tuple[Group, ...]] = field(default_factory=dict)
    _ids: dict[str, frozenset[str]] = field(default_factory=dict)

    @classmethod
    def of(cls, ledger: Ledger, archive: Archive) -> Readings:
        begun = {event.run or "": event for event in ledger.events(kinds=("run-started",))}
        made = cls(archive=archive, begun=begun)
        # a run that is kept and did not begin in the record wrote nothing
        found = [look for kept in archive.runs() if kept.run in begun for look in made._looks(kept, begun[kept.run])]
        made.looks = sorted(found, key=lambda look: look.seq)
        return made

    @cached_property
    def called(self) -> dict[tuple[str, str], list[Group]]:
        """All that the readings called each group, the newest last; by directory and id."""
        found: dict[tuple[str, str], dict[Group, None]] = {}
        for look in self.looks:
            for group in look.groups:
                known = found.setdefault((look.directory, group.group or ""), {})
                known.pop(group, None)
                known[group] = None
        return {place: list(known) for place, known in found.items()}

    def name(self, directory: str, group: str) -> str:
        """The newest name; the id where no reading is kept that has the group."""
        known = self.called.get((directory, group))
        return known[-1].name if known else group

    def last(self, directory: str, moment: dt.datetime, group: str | None = None) -> Look | None:
        """The last at or before a moment; `group`: of those that have it."""
        fitting = (look for look in reversed(self.looks) if look.directory == directory and look.at <= moment)
        return next((look for look in fitting if group is None or group in look.ids), None)

    def seen(self, which: pl.Expr) -> Iterator[tuple[int, Seen]]:
        """What each reading shows of the members that `which` (of `group`, `account`) picks; with its line's number."""
        members: dict[str, frozenset[tuple[str, str]] | None] = {}
        for look in self.looks:
            if look.members not in members:
                rows = self.table(look.members)
                members[look.members] = None if rows is None else _pairs(rows.filter(which))
            there = members[look.members]
            if there is not None:
                yield look.seq, Seen(at=look.at, run=look.run, directory=look.directory, groups=look.ids, members=there)

    def table(self, digest: str) -> pl.DataFrame | None:
        """None where it is lost."""
        try:
            return self.archive.table(digest)
        except StateError as error:
            self.lost[str(error)] = None
            return None

    def _looks(self, kept: Kept, began: Event) -> Iterator[Look]:
        try:
            readings = self.archive.readings(kept, str(began.body["archive"]))
        except StateError as error:
            self.lost[str(error)] = None
            return
        for name, tables in sorted(readings.items()):
            if not tables.incomplete and self._knows_groups(tables):
                yield Look(
                    seq=began.seq,
                    at=began.at,
                    run=kept.run,
                    directory=name,
                    groups=self._groups[tables.groups],
                    ids=self._ids[tables.groups],
                    accounts=tables.accounts,
                    members=tables.members,
                )

    def _knows_groups(self, tables: ReadingRecord) -> bool:
        if tables.groups not in self._groups:
            frame = self.table(tables.groups)
            if frame is None:
                return False
            there = frame.filter(pl.col("group").is_not_null()).select(FIELDS)
            self._groups[tables.groups] = tuple(Group(**row) for row in there.iter_rows(named=True))
            self._ids[tables.groups] = frozenset(there["group"])
        return True


def _pairs(members: pl.DataFrame) -> frozenset[tuple[str, str]]:
    return frozenset(members.select("group", "account").iter_rows())
