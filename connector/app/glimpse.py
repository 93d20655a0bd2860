"""A glance at the feeds for `validate`: headings, titles and ids, as far as they can be read without the tables."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from connector.config import Config
from connector.core.feeds import COLUMNS
from connector.sources.settings import CsvSettings


@dataclass(frozen=True, kw_only=True)
class Glimpse:
    """What the feeds hold; None where that is not known, and then nothing is checked against it."""

    people_columns: frozenset[str] | None
    titles: frozenset[str] | None
    persons: frozenset[str] | None


def glimpse(config: Config, base: Path) -> Glimpse:
    people, assignments = config.sources.people, config.sources.assignments
    headings = _headings(people, base)
    return Glimpse(
        people_columns=frozenset(COLUMNS["people"]) | headings if headings is not None else None,
        titles=_values(assignments, base, "job_title"),
        persons=_values(people, base, "person_id"),
    )


def _rows(source: CsvSettings, base: Path) -> Iterator[list[str]]:
    with (base / source.path).open(encoding=source.encoding, errors="replace", newline="") as file:
        first = file.readline().removeprefix("\ufeff")
        yield next(csv.reader([first], delimiter=source.delimiter))
        yield from csv.reader(file, delimiter=source.delimiter)


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
