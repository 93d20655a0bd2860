"""What each run read, kept as Parquet by digest: evidence, replay, and what the next feed is held against.

`archive/DIGEST.parquet` holds a table, `archive/runs/NUMBER-TIME-RUN.json` names those of one run.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import polars as pl

from connector.core.feeds import Table
from connector.state import State
from connector.state.archived_tables import ARCHIVE, Tables
from connector.state.errors import StateError
from connector.state.evidence import Evidence, KeptFeed, KeptReading, ReadingRecord, Record, opened, sealed
from connector.state.files import Files
from connector.state.folder import state_at

RUNS = f"{ARCHIVE}/runs"

NAME = re.compile(r"(?P<number>[0-9]{8})-(?P<at>[0-9]{8}T[0-9]{6}Z)-(?P<run>.+)\.json")
RUN = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]{0,99}")
MOMENT = "%Y%m%dT%H%M%SZ"


@dataclass(frozen=True, kw_only=True, order=True)
class Kept:
    """One run that is kept; `number` counts up, whatever the clock does."""

    number: int
    at: dt.datetime
    run: str
    name: str


@dataclass(frozen=True, kw_only=True)
class Accepted:
    """The feed that the next one is held against: of which run, with how many accepted rows."""

    run: str
    at: dt.datetime
    rows: int
    sha256: str


@dataclass(frozen=True, kw_only=True)
class Purged:
    runs: int
    tables: int


class Archive:
    """Every method raises StateError."""

    def __init__(self, place: State | str | Path) -> None:
        self._state = state_at(place)

    def keep(self, evidence: Evidence) -> str:
        """Keep what a run went by, once; returns the digest of its record, for the ledger."""
        if not RUN.fullmatch(evidence.run) or evidence.at.tzinfo is None:
            raise ValueError(f"`{evidence.run}` at {evidence.at} is no run, or its time has no offset")
        with self._files.alone(ARCHIVE) as files:
            before = _runs(files)
            if any(kept.run == evidence.run for kept in before):
                raise StateError(f"the run `{evidence.run}` is kept already")
            text, digest = sealed(Tables(files).record(evidence))
            at = evidence.at.astimezone(dt.UTC)
            number = before[-1].number + 1 if before else 1
            files.write(f"{RUNS}/{number:08d}-{at:{MOMENT}}-{evidence.run}.json", text)
        return digest

    def load(self, run: str, digest: str | None = None) -> Evidence:
        """What a run went by; `digest`: what the ledger has of its record, which must be that one."""
        record = self._find(run)
        if digest is not None:
            _stop_if_other(record, digest)
        return self._tables.evidence(record)

    def readings(self, kept: Kept, digest: str) -> Mapping[str, ReadingRecord]:
        """What a run read of each directory, as digests for `table`; `digest`: what the ledger has of its record."""
        record = self._read(kept)
        _stop_if_other(record, digest)
        return record.readings

    def put(self, frame: pl.DataFrame) -> str:
        """Keep a table that no run has read, for as long as `purge` is told of it; returns its digest."""
        return self._tables.put(frame)

    def table(self, digest: str) -> pl.DataFrame:
        return self._tables.get(digest)

    def feed(self, run: str, table: Table) -> KeptFeed:
        """One feed of a run that read it."""
        return self._tables.feed(self._find(run).feeds[table])

    def reading(self, run: str, directory: str) -> KeptReading | None:
        """One directory as a run read it; None where it did not."""
        record = self._find(run).readings.get(directory)
        return None if record is None else self._tables.reading(record)

    def earliest(self, directories: Collection[str]) -> dict[str, KeptReading]:
        """The first whole reading that is kept of each of these directories."""
        found: dict[str, KeptReading] = {}
        for kept in self.runs():
            readings = self._read(kept).readings
            for name in (readings.keys() & directories) - found.keys():
                if not readings[name].incomplete:
                    found[name] = self._tables.reading(readings[name])
            if found.keys() == set(directories):
                break
        return found

    def accepted(self, table: Table) -> Accepted | None:
        """The last feed of this table that was accepted; None where none is kept."""
        for kept in reversed(self.runs()):
            feed = self._read(kept).feeds.get(table)
            if feed is not None and feed.accepted:
                return Accepted(run=kept.run, at=kept.at, rows=feed.accepted_rows, sha256=feed.sha256)
        return None

    def last_accepted(self) -> str | None:
        """The newest run of which every feed was accepted."""
        for kept in reversed(self.runs()):
            feeds = self._read(kept).feeds.values()
            if feeds and all(feed.accepted for feed in feeds):
                return kept.run
        return None

    def runs(self) -> tuple[Kept, ...]:
        """Every run that is kept, the newest last."""
        return _runs(self._files)

    def purge(self, before: dt.datetime, keep: Collection[str] = (), tables: Collection[str] = ()) -> Purged:
        """Forget the runs of before a moment, and the tables that no other run names.

        Stay: the newest run, those with the last accepted feed of a table, and those whose run or plan is in `keep`;
        and `tables`, by digest.
        Where a record can't be read, nothing is removed: nobody could tell what it needs.
        """
        with self._files.alone(ARCHIVE) as files:
            runs = _runs(files)
            if not any(kept.at < before for kept in runs):
                return Purged(runs=0, tables=0)
            records = {kept: _read(files, kept) for kept in runs}
            needed = _needed(records, frozenset(keep))
            gone = [kept for kept in runs if kept.at < before and kept not in needed]
            for kept in gone:
                files.drop(kept.name)
            named = (record.tables for kept, record in records.items() if kept not in gone)
            gone_tables = Tables(files).drop_others(frozenset(tables).union(*named))
            return Purged(runs=len(gone), tables=gone_tables)

    @cached_property
    def _files(self) -> Files:
        return self._state.files

    @property
    def _tables(self) -> Tables:
        return Tables(self._files)

    def _read(self, kept: Kept) -> Record:
        return _read(self._files, kept)

    def _find(self, run: str) -> Record:
        for kept in self.runs():
            if kept.run == run:
                return self._read(kept)
        raise StateError(
            f"nothing is kept of the run `{run}`", "see `archive` in the config for how long runs are kept"
        )


def _stop_if_other(record: Record, digest: str) -> None:
    if record.digest != digest:
        raise StateError(
            f"what is kept of the run `{record.run}` is not what was recorded of it", "see `connector audit verify`"
        )


def _runs(files: Files) -> tuple[Kept, ...]:
    found = [(f"{RUNS}/{name}", NAME.fullmatch(name)) for name in files.names(RUNS)]
    return tuple(sorted(_kept(files, name, parts) for name, parts in found if parts))


def _read(files: Files, kept: Kept) -> Record:
    called, text = files.called(kept.name), files.read(kept.name)
    if text is None:
        raise StateError(f"{called}: no such file or directory")
    record = opened(text, called)
    if record.run != kept.run:
        raise StateError(f"{called}: the record is that of the run `{record.run}`", "give it its own name back")
    return record


def _kept(files: Files, name: str, parts: re.Match[str]) -> Kept:
    try:
        at = dt.datetime.strptime(parts["at"], MOMENT).replace(tzinfo=dt.UTC)
    except ValueError:
        called = files.called(name)
        raise StateError(f"{called}: the record has no moment in its name", "give it its own name back") from None
    return Kept(number=int(parts["number"]), at=at, run=parts["run"], name=name)


def _needed(records: Mapping[Kept, Record], keep: frozenset[str]) -> frozenset[Kept]:
    """The newest run, those asked for, and for each table the run that holds its last accepted feed."""
    accepted = {name: kept for kept, record in records.items() for name, feed in record.feeds.items() if feed.accepted}
    asked = (kept for kept, record in records.items() if {record.run, record.plan} & keep)
    return frozenset((max(records), *accepted.values(), *asked))
