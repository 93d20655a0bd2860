"""The lines of the ledger: their fields, their canonical form and the hash that chains each to the one before."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import msgspec

from connector.state.errors import EventFormError
from connector.state.kinds import KINDS

FIELDS = ("seq", "at", "run", "kind", "directory", "group", "account", "person_id", "body")
COLUMNS = (*FIELDS, "prev", "hash")
NO_HASH = "0" * 64

_encode = msgspec.json.Encoder(order="sorted").encode


class Entry(msgspec.Struct, frozen=True, kw_only=True):
    """An event to be written; `at` has an offset, `body` holds what JSON can hold.

    A run makes a hundred thousand of them, ten times faster than frozen dataclasses.
    """

    kind: str
    at: datetime
    run: str | None = None
    directory: str | None = None
    group: str | None = None
    account: str | None = None
    person_id: str | None = None
    body: Mapping[str, Any]


@dataclass(frozen=True, kw_only=True, slots=True)
class Event:
    """A line of the ledger; `seq` counts from 1 and decides the order, whatever the clock did."""

    seq: int
    at: datetime
    run: str | None
    kind: str
    directory: str | None
    group: str | None
    account: str | None
    person_id: str | None
    body: Mapping[str, Any]
    prev: str
    hash: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Position:
    """A line by number and hash; `seq` 0 stands before the first line."""

    seq: int = 0
    hash: str = NO_HASH


def timestamp(at: datetime) -> str:
    """UTC with milliseconds, always as long, so that texts compare as times do."""
    if at.tzinfo is None:
        raise EventFormError("a time of the ledger needs an offset")
    return at.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def canonical(body: Mapping[str, Any]) -> str:
    """JSON with sorted keys, no spaces, and non-ASCII letters as they are."""
    return _encode(dict(body)).decode()


def line_hash(prev: str, values: Iterable[Any]) -> str:
    """SHA-256 over the hash before and the JSON list of the line's FIELDS, `body` being a text in it."""
    return hashlib.sha256(prev.encode() + _encode(tuple(values))).hexdigest()


def as_written(event: Event) -> bool:
    """Whether a line still has the hash it was written with."""
    fields = (event.directory, event.group, event.account, event.person_id, canonical(event.body))
    return event.hash == line_hash(event.prev, (event.seq, timestamp(event.at), event.run, event.kind, *fields))


def chained(entries: Iterable[Entry], tip: Position) -> Iterator[tuple[Any, ...]]:
    """Rows to insert after `tip`, by COLUMNS."""
    seq, prev = tip.seq, tip.hash
    for entry in entries:
        seq += 1
        values = (seq, *_values(entry))
        this = line_hash(prev, values)
        yield (*values, prev, this)
        prev = this


def _values(entry: Entry) -> tuple[str | None, ...]:
    if entry.kind not in KINDS:
        raise EventFormError(f"`{entry.kind}` is no kind of event")
    return (
        timestamp(entry.at),
        entry.run,
        entry.kind,
        entry.directory,
        entry.group,
        entry.account,
        entry.person_id,
        canonical(entry.body),
    )
