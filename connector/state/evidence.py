"""What a run went by, as values; and the record of it, which names each table by its digest."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

import msgspec
import polars as pl

from connector.core.feeds import FeedTable, Lines, TableSpec
from connector.core.problems import Problem
from connector.state.errors import StateError

FORMAT = "connector-archive/1"


@dataclass(frozen=True, kw_only=True)
class KeptFeed:
    """One feed as read; `spec` read it. accepted: it was what was expected of it, or somebody approved it."""

    table: FeedTable
    spec: TableSpec
    accepted: bool = True


class Reading(Protocol):
    """One reading of a directory, as `directories.Snapshot` has it."""

    @property
    def accounts(self) -> pl.DataFrame: ...
    @property
    def groups(self) -> pl.DataFrame: ...
    @property
    def members(self) -> pl.DataFrame: ...
    @property
    def protected(self) -> frozenset[str]: ...
    @property
    def incomplete(self) -> tuple[str, ...]: ...
    @property
    def notes(self) -> Mapping[str, str]: ...


@dataclass(frozen=True, kw_only=True)
class KeptReading:
    accounts: pl.DataFrame
    groups: pl.DataFrame
    members: pl.DataFrame
    protected: frozenset[str]
    incomplete: tuple[str, ...]
    notes: Mapping[str, str]


@dataclass(frozen=True, kw_only=True)
class Evidence:
    """All that a run went by, enough to make its plan again.

    files: config, policies and mappings, by path. frames: other tables, as what the ledger remembered. plan: its id.
    named: digests of tables that the archive has already. more: what else JSON can hold.
    """

    run: str
    at: dt.datetime
    as_of: dt.date
    feeds: Mapping[str, KeptFeed]
    readings: Mapping[str, Reading] = field(default_factory=dict)
    frames: Mapping[str, pl.DataFrame] = field(default_factory=dict)
    files: Mapping[str, bytes] = field(default_factory=dict)
    plan: str | None = None
    named: Mapping[str, str] = field(default_factory=dict)
    more: Mapping[str, Any] = field(default_factory=dict)


class FeedRecord(msgspec.Struct, frozen=True, kw_only=True):
    """`rows` and `rejects` are digests, `accepted_rows` a number."""

    sha256: str
    rows: str
    rejects: str
    accepted: bool
    accepted_rows: int
    ignored: int
    merged: int
    lines: Lines
    spec: TableSpec
    warnings: tuple[Problem, ...]


class ReadingRecord(msgspec.Struct, frozen=True, kw_only=True):
    accounts: str
    groups: str
    members: str
    protected: tuple[str, ...]
    incomplete: tuple[str, ...]
    notes: dict[str, str]


class Record(msgspec.Struct, frozen=True, kw_only=True):
    """The JSON of one run. `digest` is the SHA-256 of its text with an empty digest in it."""

    format: str
    digest: str = ""
    run: str
    at: dt.datetime
    as_of: dt.date
    plan: str | None
    feeds: dict[str, FeedRecord]
    readings: dict[str, ReadingRecord]
    frames: dict[str, str]
    files: str
    named: dict[str, str] = {}
    more: dict[str, Any]

    @property
    def tables(self) -> frozenset[str]:
        """The digests of all that it names."""
        feeds = [digest for each in self.feeds.values() for digest in (each.rows, each.rejects)]
        readings = [d for each in self.readings.values() for d in (each.accounts, each.groups, each.members)]
        return frozenset((*feeds, *readings, *self.frames.values(), *self.named.values(), self.files))


class _Form(msgspec.Struct):
    format: str


_encode = msgspec.json.Encoder().encode  # in the order given, which a plan repeats


def sealed(record: Record) -> tuple[bytes, str]:
    """The text of a record that has no digest yet, and the digest that it got."""
    plain = _encode(record)
    digest = hashlib.sha256(plain).hexdigest()
    return plain.replace(_mark(""), _mark(digest), 1), digest


def opened(text: bytes, called: str) -> Record:
    """Raises StateError for a record that was altered, or that a later version wrote."""
    try:
        form = msgspec.json.decode(text, type=_Form).format
        if form != FORMAT:
            raise StateError(
                f"{called}: `{form}` is no form of record that this version reads", "install a later version"
            )
        record = msgspec.json.decode(text, type=Record)
    except (msgspec.MsgspecError, UnicodeDecodeError) as error:
        raise StateError(
            f"{called}: the record was altered or is damaged: {error}", "put it back from a backup"
        ) from None
    if hashlib.sha256(text.replace(_mark(record.digest), _mark(""), 1)).hexdigest() != record.digest:
        raise StateError(
            f"{called}: the record was altered or is damaged: its digest is another", "put it back from a backup"
        )
    return record


def _mark(digest: str) -> bytes:
    """It stands right after `format`, so nothing before it can hold this text."""
    return f'"digest":"{digest}"'.encode()
