"""Feeds: bytes to typed tables and rejected rows, every physical line accounted for.

Light: names the reader's input and output. `connector.core.feeds.reader` does the work, and loads polars.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal, Protocol

from connector.core.problems import Problem

if TYPE_CHECKING:
    import polars as pl

Table = Literal["people", "assignments", "completions"]

COLUMNS: Mapping[Table, tuple[str, ...]] = {
    "people": (
        "person_id",
        "status",
        "given_name",
        "family_name",
        "email",
        "username",
        "hire_date",
        "termination_date",
        "last_departure_date",
    ),
    "assignments": ("person_id", "job_code", "job_title", "location", "start_date", "end_date", "primary", "fte"),
    "completions": ("learner", "course_id", "course_title", "completed_at", "status"),
}

# every group needs one heading of its own
REQUIRED: Mapping[Table, tuple[tuple[str, ...], ...]] = {
    "people": (("person_id",), ("status",)),
    "assignments": (("person_id",), ("job_code", "job_title"), ("location",)),
    "completions": (("learner",), ("course_id", "course_title"), ("completed_at",)),
}

KEY: Mapping[Table, str] = {"people": "person_id", "assignments": "person_id", "completions": "learner"}

PEOPLE_STATUSES = ("active", "leave", "terminated")
COMPLETED_WORDS = ("completed", "complete", "passed")
REVOKED_WORDS = ("revoked", "rescinded")


class Spec(Protocol):
    """How a file of rows is written, whatever it holds; see TableSpec."""

    @property
    def columns(self) -> Mapping[str, str]: ...
    @property
    def encoding(self) -> str: ...
    @property
    def delimiter(self) -> str: ...
    @property
    def attributes(self) -> tuple[str, ...]: ...
    @property
    def names(self) -> tuple[str, ...]:
        """Our columns, in order."""
        ...

    @property
    def required(self) -> tuple[tuple[str, ...], ...]:
        """Of each of these one heading must be there."""
        ...

    @property
    def key(self) -> str:
        """The column that a rejected row is known by."""
        ...

    def heading(self, name: str) -> str: ...


@dataclass(frozen=True, kw_only=True)
class TableSpec:
    """How one feed is written.

    columns: canonical name to the feed's heading; a canonical name that is absent is its own heading.
    statuses: the feed's words to `active`/`leave`/`terminated` (people) or `completed`/`revoked`/anything else
      (completions).
    attributes: people columns beyond the canonical ones that policies name; each must be there.
    time_zone: IANA name; id_width: the digits an id should have.
    """

    table: Table
    time_zone: str
    columns: Mapping[str, str] = field(default_factory=dict)
    encoding: str = "utf-8"
    statuses: Mapping[str, str] = field(default_factory=dict)
    id_width: int | None = None
    attributes: tuple[str, ...] = ()
    delimiter: str = ","

    @property
    def names(self) -> tuple[str, ...]:
        """Canonical names and attributes, in order, each once."""
        return tuple(dict.fromkeys((*COLUMNS[self.table], *self.attributes)))

    @property
    def required(self) -> tuple[tuple[str, ...], ...]:
        return REQUIRED[self.table]

    @property
    def key(self) -> str:
        return KEY[self.table]

    def heading(self, name: str) -> str:
        return self.columns.get(name, name)


@dataclass(frozen=True, kw_only=True)
class Lines:
    """Physical lines of a file: header + kept + rejected + continuation + blank = total."""

    header: int
    kept: int
    rejected: int
    continuation: int
    blank: int
    total: int


@dataclass(frozen=True, kw_only=True)
class FeedTable:
    """One feed, read.

    rows: typed; `line` (Int64), then the canonical columns and the attributes (`completed_at` as the date
      `completed_on`, completions with `revoked` (true or false) for `status`). Text is stripped, empty text is null.
    rejects: `file`, `line`, `column`, `code`, `message`, `help`, `key` (the row's person_id or learner as far as it
      could be read, else null), `raw`. One row a rejected record, by line.
    ignored: completions with another status; merged: rows of people that repeat another's facts. Both count as kept.
    """

    table: Table
    rows: pl.DataFrame
    rejects: pl.DataFrame
    lines: Lines
    ignored: int
    merged: int
    sha256: str
    warnings: tuple[Problem, ...] = ()


class LinesLostError(RuntimeError):
    """A defect of the reader: some physical line is neither kept, rejected, continued nor blank."""
