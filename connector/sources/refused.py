"""Rows of a source that checks them itself: what it refuses keeps its line and its person, and is rejected."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from connector.sources.rows import text_of

Record = Mapping[str, object]
"""Heading to value."""

WORDS = "refused"
"""The heading under which the words stand, so that the row is no empty line and a change of the words is seen."""


@dataclass(frozen=True, kw_only=True)
class Refused:
    """key: the person's id as far as it is known, empty where it is not."""

    key: str
    words: str


def text_and_notes(headings: Sequence[str], rows: Iterable[Record | Refused | None]) -> tuple[bytes, dict[int, str]]:
    """Text as `text_of` gives it, None being an empty line, and what `Fetched.notes` is.

    Of a row that is refused nothing stands there but its person, under the first heading: the reader takes no such row.
    """
    found = [*rows]
    notes = {line: row.words for line, row in enumerate(found, 2) if isinstance(row, Refused)}
    return text_of((*headings, WORDS), (_fields(row, headings) for row in found)), notes


def _fields(row: Record | Refused | None, headings: Sequence[str]) -> list[object]:
    if row is None:
        return []
    if isinstance(row, Refused):
        return [row.key, *[""] * (len(headings) - 1), row.words]
    return [*(row.get(name, "") for name in headings), ""]
