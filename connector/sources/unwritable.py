"""Columns of a typed source that no text can stand for: lists, structures, bytes."""

from __future__ import annotations

from connector.core.feeds import COLUMNS, Table
from connector.core.problems import Invalid, Mark, Problems, tick
from connector.sources.settings import FeedSettings


def wanted(settings: FeedSettings, table: Table) -> frozenset[str]:
    """The headings that the reader looks for; those that policies alone name are not among them."""
    own = (settings.columns.get(name, name) for name in COLUMNS[table])
    return frozenset((*own, *settings.columns.values()))


def refuse(label: str, heading: str, kind: str, advice: str, line: int = 1) -> Invalid:
    problems = Problems()
    message = f"the column {tick(heading)} holds {kind}, which is no text"
    problems.error(Mark(file=label, line=line, column=1), "feed-column-type", message, advice)
    return Invalid(problems)
