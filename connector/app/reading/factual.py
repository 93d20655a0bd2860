"""Feeds as tables to the feeds that decisions are made from."""

from __future__ import annotations

import contextlib
import csv
import re
from collections.abc import Iterator, Mapping

import narwhals.stable.v2 as nw
import polars as pl

from connector.config import Sources
from connector.core.decisions.facts import Feeds
from connector.core.engine import Frame
from connector.core.feeds import FeedTable, Table


def lazy(frame: pl.DataFrame) -> Frame:
    return nw.from_native(frame.lazy())


def numbered_accounts(accounts: pl.DataFrame) -> Frame:
    """A directory's accounts as read, with their number, `aid`."""
    return lazy(accounts.with_row_index("aid").cast({"aid": pl.Int64}))


def feeds_of(
    tables: Mapping[Table, FeedTable],
    sources: Sources,
    departed: pl.DataFrame | None = None,
    missing: frozenset[str] = frozenset(),
    remembered: pl.DataFrame | None = None,
) -> Feeds:
    """`departed`: `person_id`, `departed_on` of the departures that say something; missing, remembered: see Feeds."""
    done, revoked = _stated(tables["completions"].rows)
    keys = {name: frozenset(table.rejects["key"].drop_nulls()) for name, table in tables.items()}
    return Feeds(
        people=lazy(tables["people"].rows),
        assignments=lazy(tables["assignments"].rows),
        completions=lazy(done),
        learner=sources.completions.learner,
        rejected_people=keys["people"],
        claimed=claimed(tables["people"], sources.people.written[1]),
        rejected_rows=keys["assignments"] | keys["completions"],
        missing=missing,
        departures=lazy(departed) if departed is not None else None,
        revoked=None if revoked.is_empty() else lazy(revoked),
        remembered=None if remembered is None or remembered.is_empty() else lazy(_lined(remembered)),
    )


def _stated(rows: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
    """The completions, and the rows that revoke some; an earlier version kept none of these."""
    if "revoked" not in rows.columns or not rows["revoked"].any():
        return rows, rows.clear()
    return rows.filter(~pl.col("revoked")), rows.filter("revoked")


def _lined(rows: pl.DataFrame) -> pl.DataFrame:
    return rows.with_row_index("line").cast({"line": pl.Int64})


def claimed(people: FeedTable, delimiter: str) -> frozenset[str]:
    """What the rejected rows of people without an accepted row say: no account that carries it may be another's."""
    others = people.rejects.join(people.rows.select("person_id"), left_on="key", right_on="person_id", how="anti")
    fields = (field for raw in others["raw"] for field in _fields(raw, delimiter))
    return frozenset(text for field in fields if (text := field.strip().lower()))


def _fields(raw: str, delimiter: str) -> Iterator[str]:
    """As CSV has them, and as they stand: in a torn row a quote may be open, or a line end in the middle.

    Each row by itself, since an open quote would swallow the next one's.
    """
    for piece in re.split(f"[\r\n{re.escape(delimiter)}]", raw):
        yield piece.strip().strip('"')
    with contextlib.suppress(csv.Error):
        yield from next(csv.reader([raw], delimiter=delimiter, strict=False), [])
