"""Large questions to the ledger, answered as tables."""

from __future__ import annotations

from typing import Any

import msgspec
import polars as pl
from sqlalchemy import ColumnElement, Select, String, Subquery, cast, func, select

from connector.state.ledger import Ledger
from connector.state.schema import events, in_body, json_list

AT_ONCE = 50_000
MEMBERSHIP = ("directory", "group", "account")

_texts = msgspec.json.Decoder(list[str | None]).decode


def granted_by_us(ledger: Ledger) -> pl.DataFrame:
    """`directory`, `group`, `account`, `person_id`: memberships whose last change that we made was an addition."""
    return _granted(ledger, ("person_id",))


def grants(ledger: Ledger) -> pl.DataFrame:
    """The same with `at` (text, in UTC) and `run`: to whom, when, and by which run."""
    return _granted(ledger, ("person_id", "at", "run"))


def _granted(ledger: Ledger, more: tuple[str, ...]) -> pl.DataFrame:
    columns = {name: events.c[name] for name in (*MEMBERSHIP, *more)} | {"action": in_body("action")}
    last = columns_of(ledger, "change-done", columns).unique(MEMBERSHIP, keep="last", maintain_order=True)
    return last.filter(pl.col("action") == "add").drop("action")


def departures(ledger: Ledger) -> pl.DataFrame:
    """`person_id`, `departed_on` (date): each person's departure that was recorded last and not withdrawn since."""
    return _standing(ledger, "departure-seen", "departed_on", "departure-withdrawn")


def absences(ledger: Ledger) -> pl.DataFrame:
    """`person_id`, `since` (date): who has no row in the feeds, and on which day that was seen first."""
    return _standing(ledger, "absence-seen", "since", "absence-over")


def _standing(ledger: Ledger, kind: str, day: str, end: str) -> pl.DataFrame:
    """`person_id` and the `day` of each person's last event of a kind that no later one of kind `end` takes back."""
    number = cast(events.c.seq, String)
    columns = {"person_id": events.c.person_id, day: in_body(day), "line": number}
    seen = _last(columns_of(ledger, kind, columns))
    ended = _last(columns_of(ledger, end, {"person_id": events.c.person_id, "line": number}))
    known = seen.join(ended, on="person_id", how="left", suffix="_ended", maintain_order="left")
    standing = known.filter((pl.col("line") > pl.col("line_ended")).fill_null(value=True))
    return standing.select("person_id", pl.col(day).str.to_date("%Y-%m-%d"))


def _last(table: pl.DataFrame) -> pl.DataFrame:
    """The last row of each person, with `line` (its number in the ledger) as a number."""
    last = table.unique("person_id", keep="last", maintain_order=True)
    return last.with_columns(pl.col("line").cast(pl.Int64))


def columns_of(
    ledger: Ledger, kind: str, columns: dict[str, ColumnElement[Any]], *wanted: ColumnElement[bool]
) -> pl.DataFrame:
    """The columns of the events of a kind, of all or of the `wanted` ones, in order of `seq`."""
    parts = [pl.DataFrame(schema=dict.fromkeys(columns, pl.String))]
    lists: list[str]
    after: int | None = 0
    while after is not None:
        # a list a column, in JSON: a third of the time that a tuple a row takes
        after, *lists = ledger.select(_lists(_page(kind, columns, after, wanted)))[0]
        parts.append(
            pl.DataFrame([pl.Series(name, _texts(text), pl.String) for name, text in zip(columns, lists, strict=True)])
        )
    return pl.concat(parts)


def _page(
    kind: str, columns: dict[str, ColumnElement[Any]], after: int, wanted: tuple[ColumnElement[bool], ...]
) -> Subquery:
    named = [column.label(name) for name, column in columns.items()]
    query = select(events.c.seq, *named).where(events.c.kind == kind, events.c.seq > after, *wanted)
    return query.order_by(events.c.seq).limit(AT_ONCE).subquery()


def _lists(page: Subquery) -> Select[Any]:
    seq, *columns = page.c
    lists: list[Any] = [json_list(column, seq) for column in columns]
    return select(func.max(seq), *lists)
