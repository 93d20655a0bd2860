"""Large questions to the ledger, answered as tables."""

from __future__ import annotations

from typing import Any

import msgspec
import polars as pl
from sqlalchemy import ColumnElement, Select, Subquery, func, select

from connector.state.ledger import Ledger
from connector.state.schema import events, in_body

AT_ONCE = 50_000
MEMBERSHIP = ("directory", "group", "account")

_texts = msgspec.json.Decoder(list[str | None]).decode


def granted_by_us(ledger: Ledger) -> pl.DataFrame:
    """`directory`, `group`, `account`: memberships whose last change that we made was an addition."""
    columns = {name: events.c[name] for name in MEMBERSHIP} | {"action": in_body("action")}
    last = _table(ledger, "change-done", columns).unique(MEMBERSHIP, keep="last", maintain_order=True)
    return last.filter(pl.col("action") == "add").drop("action")


def departures(ledger: Ledger) -> pl.DataFrame:
    """`person_id`, `departed_on` (date): each person's departure that was recorded last; so a correction counts."""
    columns = {"person_id": events.c.person_id, "departed_on": in_body("departed_on")}
    last = _table(ledger, "departure-seen", columns).unique("person_id", keep="last", maintain_order=True)
    return last.with_columns(pl.col("departed_on").str.to_date("%Y-%m-%d"))


def _table(ledger: Ledger, kind: str, columns: dict[str, ColumnElement[Any]]) -> pl.DataFrame:
    """The columns of all events of a kind, in order of `seq`."""
    parts = [pl.DataFrame(schema=dict.fromkeys(columns, pl.String))]
    lists: list[str]
    after: int | None = 0
    while after is not None:
        # a list a column, in JSON: a third of the time that a tuple a row takes
        after, *lists = ledger.select(_lists(_page(kind, columns, after)))[0]
        parts.append(
            pl.DataFrame([pl.Series(name, _texts(text), pl.String) for name, text in zip(columns, lists, strict=True)])
        )
    return pl.concat(parts)


def _page(kind: str, columns: dict[str, ColumnElement[Any]], after: int) -> Subquery:
    named = [column.label(name) for name, column in columns.items()]
    query = select(events.c.seq, *named).where(events.c.kind == kind, events.c.seq > after)
    return query.order_by(events.c.seq).limit(AT_ONCE).subquery()


def _lists(page: Subquery) -> Select[Any]:
    seq, *columns = page.c
    return select(func.max(seq), *(func.json_group_array(column) for column in columns))
