"""A glance at the feeds for `validate`: headings, titles and ids, as far as they can be read without the tables."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from connector.config import Config, label
from connector.core.feeds import COLUMNS
from connector.core.problems import Mark, Problem
from connector.sources.newest import PATTERN
from connector.sources.settings import CsvSettings, FeedSettings

LONGEST = 1 << 20  # bytes of a line of headings


@dataclass(frozen=True, kw_only=True)
class Glimpse:
    """What the feeds hold; None where that is not known, and then nothing is checked against it."""

    people_columns: frozenset[str] | None
    titles: frozenset[str] | None
    persons: frozenset[str] | None
    problems: tuple[Problem, ...] = ()


def glimpse(config: Config, base: Path) -> Glimpse:
    people, assignments = _plain(config.sources.people), _plain(config.sources.assignments)
    problems = {source.path: tuple(_unreadable(source, base)) for source in (people, assignments) if source}
    headings = None if people is None or problems[people.path] else _headings(people, base)
    return Glimpse(
        people_columns=frozenset((*COLUMNS["people"], *config.sources.people.columns)) | headings
        if headings is not None
        else None,
        titles=None if assignments is None else _values(assignments, base, "job_title"),
        persons=None if people is None else _values(people, base, "person_id"),
        problems=tuple(problem for found in problems.values() for problem in found),
    )


def _plain(source: FeedSettings) -> CsvSettings | None:
    """Of a text file beside the config; `validate` asks no server and opens no archive."""
    return source if isinstance(source, CsvSettings) and not source.sftp and not PATTERN & set(source.path) else None


def _rows(source: CsvSettings, base: Path) -> Iterator[list[str]]:
    with (base / source.path).open(encoding=source.encoding, errors="replace", newline="") as file:
        first = file.readline().removeprefix("\ufeff")
        yield next(csv.reader([first], delimiter=source.delimiter))
        yield from csv.reader(file, delimiter=source.delimiter)


def _unreadable(source: CsvSettings, base: Path) -> Iterator[Problem]:
    """Nothing of a file that is not there: rules may be checked where the feeds are not."""
    try:
        first = _first_line(source, base)
    except OSError:
        return
    if not first:
        yield _warning(source, base, "feed-empty", "the feed is empty, so nothing is checked against it", "")
    elif _garbled(first, source.encoding):
        message = f"the headings are not text in {source.encoding}, so nothing is checked against the feed"
        yield _warning(source, base, "feed-encoding", message, "set `encoding` for the source")


def _first_line(source: CsvSettings, base: Path) -> bytes:
    with (base / source.path).open("rb") as file:
        return file.readline(LONGEST)


def _garbled(line: bytes, encoding: str) -> bool:
    """Of UTF-16 the first line ends inside a character, and otherwise holds a NUL at every other place."""
    if encoding.lower().replace("_", "-").startswith(("utf-16", "utf-32")):
        return False
    try:
        return "\0" in line.decode(encoding)
    except (UnicodeDecodeError, LookupError):
        return True


def _warning(source: CsvSettings, base: Path, code: str, message: str, advice: str) -> Problem:
    return Problem(
        mark=Mark(file=label(base / source.path)), code=code, message=message, help=advice, severity="warning"
    )


def _headings(source: CsvSettings, base: Path) -> frozenset[str] | None:
    try:
        return frozenset(heading.strip() for heading in next(_rows(source, base)))
    except (OSError, csv.Error, StopIteration, LookupError):
        return None


def _values(source: CsvSettings, base: Path, column: str) -> frozenset[str] | None:
    heading = source.columns.get(column, column)
    try:
        rows = _rows(source, base)
        place = [name.strip() for name in next(rows)].index(heading)
        return frozenset(row[place].strip() for row in rows if len(row) > place)
    except (OSError, csv.Error, StopIteration, LookupError, ValueError):
        return None
