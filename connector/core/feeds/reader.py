"""A feed's bytes to a FeedTable: the one way in."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

import polars as pl

from connector.core.feeds import PEOPLE_STATUSES, FeedTable, Lines, LinesLostError, Spec, Table, TableSpec
from connector.core.feeds.assignments import assignments
from connector.core.feeds.checked import Checked
from connector.core.feeds.completions import completions
from connector.core.feeds.headings import Headings, column_of, read_headings
from connector.core.feeds.lanes import Sheet, split
from connector.core.feeds.people import people
from connector.core.feeds.rejects import gather, noted
from connector.core.feeds.text import to_text
from connector.core.problems import Invalid, Mark, Problem, Problems, listed, nearest, tick

TABLES: Mapping[Table, Callable[[Sheet, TableSpec], Checked]] = {
    "people": people,
    "assignments": assignments,
    "completions": completions,
}
_NAMED = 3  # lines in a warning


@dataclass(frozen=True, kw_only=True)
class Read:
    """A file of rows: typed ones, and those that are none; every physical line is one of `lines`."""

    headings: Headings
    checked: Checked
    rejects: pl.DataFrame
    lines: Lines


def read_rows(content: bytes, label: str, spec: Spec, check: Callable[[Sheet], Checked]) -> Read:
    """Raises Invalid for a file that can't be read so at all, LinesLostError for a defect of ours."""
    text = to_text(content, label, spec.encoding)
    headings = read_headings(text, label, spec)
    sheet = split(text, label, headings, spec)
    checked = check(sheet)
    rejects = gather(sheet, checked.wrong, label)
    return Read(headings=headings, checked=checked, rejects=rejects, lines=_counted(sheet, checked, rejects.height))


def read_table(content: bytes, label: str, spec: TableSpec, notes: Mapping[int, str] | None = None) -> FeedTable:
    """Raises Invalid for a file that can't be read as this table at all, LinesLostError for a defect of ours.

    notes: by line, what the source knows to be wrong with a row that it left without its values.
    """
    _check_statuses(label, spec)
    read = read_rows(content, label, spec, lambda sheet: TABLES[spec.table](sheet, spec))
    return FeedTable(
        table=spec.table,
        rows=read.checked.rows,
        rejects=noted(read.rejects, notes or {}),
        lines=read.lines,
        ignored=read.checked.ignored,
        merged=read.checked.merged,
        sha256=hashlib.sha256(content).hexdigest(),
        warnings=(*read.headings.warnings, *_short_ids(read.checked.rows, label, read.headings, spec)),
    )


def _check_statuses(label: str, spec: TableSpec) -> None:
    """A word that stands for nothing would pass for a status of its own."""
    problems = Problems()
    for word, meaning in spec.statuses.items() if spec.table == "people" else ():
        if meaning not in PEOPLE_STATUSES:
            message = f"`statuses` gives {tick(word)} the meaning {tick(meaning)}"
            advice = nearest(meaning, PEOPLE_STATUSES) or f"write {listed(PEOPLE_STATUSES)}"
            problems.error(Mark(file=label), "feed-status-unknown", message, advice)
    if problems:
        raise Invalid(problems)


def _counted(sheet: Sheet, checked: Checked, rejected: int) -> Lines:
    lines = Lines(
        header=1,
        kept=checked.rows.height + checked.ignored + checked.merged,
        rejected=rejected,
        continuation=sheet.continuation,
        blank=sheet.blank,
        total=sheet.total,
    )
    if lines.header + lines.kept + lines.rejected + lines.continuation + lines.blank != lines.total:
        raise LinesLostError(f"the lines of a feed don't add up: {lines}")
    return lines


def _short_ids(rows: pl.DataFrame, label: str, headings: Headings, spec: TableSpec) -> Iterator[Problem]:
    if spec.id_width is None:
        return
    key = pl.col(spec.key)
    short = rows.filter(key.str.contains("^[0-9]+$"), key.str.len_chars() < spec.id_width)["line"]
    if short.is_empty():
        return
    named = ", ".join(str(line) for line in short.head(_NAMED)) + (", ..." if short.len() > _NAMED else "")
    column = column_of(headings.text, headings.places[spec.key], spec.delimiter)
    yield Problem(
        mark=Mark(file=label, line=headings.line, column=column),
        code="feed-short-id",
        message=f"{short.len()} of `{spec.heading(spec.key)}` have less than {spec.id_width} digits (lines {named})",
        help="leading zeros lost? export the column as text; nothing is padded here",
        severity="warning",
    )
