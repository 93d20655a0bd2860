"""What we changed again and again of late: the record's answer, as a table that a replay can take up."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from zoneinfo import ZoneInfo

import polars as pl

from connector.core.files.spans import span
from connector.core.plans.limits import Limits
from connector.core.plans.model import Made
from connector.state.events import Event
from connector.state.ledger import Ledger
from connector.state.views import turned_since

COLUMNS = {
    **dict.fromkeys(("directory", "group_id", "account", "action", "reason"), pl.String),
    "on": pl.Date,
}


def turned(ledger: Ledger, limits: Mapping[str, Limits], now: dt.datetime, time_zone: str) -> pl.DataFrame:
    """COLUMNS of what `limits.flapping` asks for, oldest first; `on` is the day where the district is."""
    zone = ZoneInfo(time_zone)
    rules = {name: each.flapping for name, each in limits.items()}
    found = [
        _row(event, zone)
        for name, rule in rules.items()
        if rule.changes is not None
        for event in turned_since(ledger, name, now - span(rule.within), rule.changes)
    ]
    return pl.DataFrame(found, schema=COLUMNS, orient="row")


def made_of(table: pl.DataFrame) -> list[Made]:
    return [Made(**row) for row in table.iter_rows(named=True)]


def _row(event: Event, zone: ZoneInfo) -> tuple[object, ...]:
    on = event.at.astimezone(zone).date()
    return (event.directory, event.group, event.account, event.body["action"], event.body["reason"], on)
