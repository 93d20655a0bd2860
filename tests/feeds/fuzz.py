"""Files with a few injuries, and a witness that knows which rows were not touched. For tests and benchmark."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from random import Random

from connector.core.feeds import TableSpec
from connector.core.feeds.reader import read_table
from connector.core.problems import Invalid

HEADINGS = ("person_id", "status", "given_name", "family_name", "hire_date", "department")
SPEC = TableSpec(table="people", time_zone="America/Denver", attributes=("department",))
NAMES = ("Ana", "Zoë", "Li", "O'Hara", "de la Cruz", "Smith, Jr.", 'Robert "Bob"', "Mary\nAnn", "", "Ng")

Facts = tuple[str, str, str | None, str | None, dt.date | None, str | None]
Injury = Callable[[Random, bytes], bytes]


@dataclass(frozen=True, kw_only=True)
class File:
    """untouched: the facts of the rows that no injury came near, by person_id."""

    content: bytes
    untouched: Mapping[str, Facts]


@dataclass(frozen=True, kw_only=True)
class Tally:
    """lost: untouched rows that did not come through as they were. refused: files not read at all."""

    files: int
    untouched: int
    lost: int
    refused: int


def fuzz(files: int, rows: int = 60, seed: int = 20261123) -> Tally:
    """Raises LinesLostError where a line is not accounted for."""
    rng = Random(seed)
    found = [_judged(injured(rng, rows)) for _ in range(files)]
    return Tally(
        files=files,
        untouched=sum(untouched for untouched, _, _ in found),
        lost=sum(lost for _, lost, _ in found),
        refused=sum(refused for _, _, refused in found),
    )


def injured(rng: Random, rows: int) -> File:
    """A file of people with one to three injuries, in one of the usual styles of writing."""
    end, always = rng.choice((b"\n", b"\n", b"\r\n")), rng.random() < 0.3
    people = [_person(rng, number) for number in range(rows)]
    written = [_written(person, always) for person in people]
    hurt = {rng.randrange(rows): rng.choice(INJURIES) for _ in range(rng.randint(1, 3))}
    for at, injury in hurt.items():
        written[at] = injury(rng, written[at])
    for _ in range(rng.randint(0, 2)):
        written.insert(rng.randrange(len(written)), rng.choice((_headings(), b"", b"  ", b",,,,,")))
    content = end.join([_headings(), *written]) + rng.choice((end, end, b""))
    return File(content=content, untouched={p[0]: p for n, p in enumerate(people) if n not in hurt})


def _judged(file: File) -> tuple[int, int, int]:
    try:
        rows = read_table(file.content, "people.csv", SPEC).rows
    except Invalid:
        return len(file.untouched), len(file.untouched), 1
    read = {row[0]: row for row in rows.select(*HEADINGS).iter_rows()}
    lost = [person for person, facts in file.untouched.items() if read.get(person) != facts]
    return len(file.untouched), len(lost), 0


def _headings() -> bytes:
    return ",".join(HEADINGS).encode()


def _person(rng: Random, number: int) -> Facts:
    hired = dt.date(2000, 1, 1) + dt.timedelta(days=rng.randrange(9000))
    return (
        f"{number:06}",
        rng.choice(("active", "leave", "terminated")),
        rng.choice(NAMES) or None,
        rng.choice(NAMES) or None,
        rng.choice((hired, None)),
        rng.choice(("Transportation", "Food, Nutrition", "School #4", None)),
    )


def _written(person: Facts, always: bool) -> bytes:
    return ",".join(_quoted("" if value is None else str(value), always) for value in person).encode()


def _quoted(value: str, always: bool) -> str:
    if always or any(mark in value for mark in ',"\n'):
        return '"' + value.replace('"', '""') + '"'
    return value


def _into(rng: Random, row: bytes, what: bytes) -> bytes:
    at = rng.randrange(len(row) + 1)
    return row[:at] + what + row[at:]


def _at_a_field(rng: Random, row: bytes) -> int:
    starts = [0, *(at + 1 for at, letter in enumerate(row) if letter == ord(","))]
    return rng.choice(starts)


def _open_quote(rng: Random, row: bytes) -> bytes:
    at = _at_a_field(rng, row)
    return row[:at] + b'"' + row[at:]


def _drop_field(rng: Random, row: bytes) -> bytes:
    fields = row.split(b",")
    del fields[rng.randrange(len(fields))]
    return b",".join(fields)


def _extra_field(rng: Random, row: bytes) -> bytes:
    at = _at_a_field(rng, row)
    return row[:at] + b"x," + row[at:]


INJURIES: Sequence[Injury] = (
    _drop_field,
    _extra_field,
    _open_quote,
    lambda rng, row: _into(rng, row, b'"'),
    lambda rng, row: _into(rng, row, b"\0"),
    lambda rng, row: _into(rng, row, b"\xe9"),
    lambda rng, row: _into(rng, row, b"\r"),
    lambda rng, row: row[: rng.randrange(1, len(row))],
)
