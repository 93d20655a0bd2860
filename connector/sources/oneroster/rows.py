"""A file of OneRoster to rows, one a line: a field that runs over a line's end is against the standard."""

from __future__ import annotations

import csv
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from connector.core.problems import Invalid, Mark, Problems, tick
from connector.sources.oneroster.standard import Kind, Mode, faults

BOM = b"\xef\xbb\xbf"
EXTRA = "metadata."
UNREADABLE = "it is no row of fields: a quote in it is not as it must be, or a byte of it is not UTF-8"
NO_TEXT = re.compile("[\ud800-\udfff]")
LONE = dict.fromkeys(range(0xD800, 0xE000), "\ufffd")
BRIEF = 3  # of what is wrong with a row


@dataclass(frozen=True, kw_only=True, slots=True)
class Row:
    """values: by heading; as far as they could be read. faults: what is wrong with it; none: nothing."""

    file: str
    line: int
    values: Mapping[str, str]
    faults: tuple[str, ...] = ()

    def __getitem__(self, heading: str) -> str:
        return self.values[heading]

    @property
    def id(self) -> str:
        return self.values["sourcedId"]

    @property
    def place(self) -> str:
        return f"{self.file}:{self.line}"

    @property
    def words(self) -> str:
        return "; ".join(self.faults[:BRIEF])

    def faulty(self, fault: str) -> Row:
        return replace(self, faults=(*self.faults, fault))


@dataclass(frozen=True, kw_only=True)
class Sheet:
    """headings: with the `metadata.` ones. rows: the line is the index and two; None for a line with nothing on it."""

    file: str
    headings: tuple[str, ...]
    rows: tuple[Row | None, ...]


def read_sheet(content: bytes, file: str, kind: Kind, mode: Mode) -> Sheet:
    """Raises Invalid for headings that are not the standard's, and where no row follows them."""
    first, *rest = lines_of(content)
    headings = _headings(first, Mark(file=file, line=1), kind)
    rows = [_row(text, file, line, headings, kind, mode) if text else None for line, text in enumerate(rest, 2)]
    if not any(rows):
        raise _stop(Mark(file=file, line=1), "feed-empty", "no row follows the headings")
    times = Counter(row.id for row in rows if row and row.id)
    doubled = {name for name, found in times.items() if found > 1}
    once = tuple(_once(row, doubled) if doubled else row for row in rows)
    return Sheet(file=file, headings=headings, rows=once)


def lines_of(content: bytes) -> list[str]:
    """Without their ends, and without a mark at the start; a byte that is no UTF-8 becomes a lone surrogate."""
    text = content.removeprefix(BOM).decode("utf-8", "surrogateescape")
    lines = [line.removesuffix("\r") for line in text.split("\n")]
    return lines[:-1] if len(lines) > 1 and not lines[-1] else lines


def split(text: str) -> list[str] | None:
    """The fields of a line; None where a quote in it is not as it must be, or a byte of it is no text."""
    if NO_TEXT.search(text):
        return None
    if '"' not in text:
        return text.split(",")
    try:
        return next(csv.reader([text], strict=True))
    except csv.Error:
        return None


def _headings(text: str, mark: Mark, kind: Kind) -> tuple[str, ...]:
    found = tuple(split(text) or ())
    ours, extra = found[: len(kind.headings)], found[len(kind.headings) :]
    for place, (is_there, wanted) in enumerate(_pairs(ours, kind.headings), 1):
        if is_there != wanted:
            message = f"heading {place} is {tick(is_there)}, not {tick(wanted)}"
            raise _stop(mark, "feed-standard", message, "OneRoster 1.2 has its headings in one order, and case counts")
    for name in extra:
        if not name.startswith(EXTRA):
            raise _stop(mark, "feed-standard", f"heading {tick(name)} is not of OneRoster 1.2, and no {tick(EXTRA)}")
        if extra.count(name) > 1:
            raise _stop(mark, "feed-heading-doubled", f"heading {tick(name)} stands twice")
    return found


def _pairs(found: tuple[str, ...], wanted: tuple[str, ...]) -> Iterator[tuple[str, str]]:
    yield from zip((*found, *[""] * (len(wanted) - len(found))), wanted, strict=True)


def _row(text: str, file: str, line: int, headings: tuple[str, ...], kind: Kind, mode: Mode) -> Row:
    """Of a row that is none, as much as its commas tell: whoever it is about must not be lost."""
    fields = split(text)
    found = text.translate(LONE).split(",") if fields is None else fields
    values = dict(zip(headings, (*found, *[""] * len(headings)), strict=False))
    if fields is None:
        wrong: tuple[str, ...] = (UNREADABLE,)
    elif len(fields) != len(headings):
        wrong = (f"it has {len(fields)} fields for {len(headings)} headings",)
    else:
        wrong = tuple(faults(kind, values, mode))
    return Row(file=file, line=line, values=values, faults=wrong)


def _once(row: Row | None, doubled: set[str]) -> Row | None:
    if row is None or row.id not in doubled:
        return row
    return row.faulty(f"`sourcedId` {tick(row.id)} stands more than once")


def _stop(mark: Mark, code: str, message: str, advice: str = "look at the export") -> Invalid:
    problems = Problems()
    problems.error(mark, code, message, advice)
    return Invalid(problems)
