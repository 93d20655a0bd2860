"""Since when somebody's account cannot be told or used: looked up in the runs that are kept, from the newest back."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass, replace
from zoneinfo import ZoneInfo

import narwhals.stable.v2 as nw
import polars as pl

from connector.app.deployment import Deployment
from connector.app.reading.factual import claimed, lazy, numbered_accounts
from connector.app.reading.gathering import keys_of
from connector.core.engine import Polars
from connector.core.plans.correlate import Key, with_account
from connector.state.archive import Archive, Kept
from connector.state.errors import StateError

Pair = tuple[str, str]
"""A directory and a person id."""


DAYS = 60  # that are looked at, from the newest on: one takes some 0.05 s at 15,000 people


@dataclass(frozen=True, kw_only=True)
class Since:
    """day: of the first run, without a break until now, that saw it so; None where none did.

    earlier: the oldest day that was looked at saw it so already.
    """

    day: dt.date | None = None
    earlier: bool = False


def unusable_since(pairs: Collection[Pair], deployment: Deployment) -> dict[Pair, Since]:
    """Of pairs that are so now; of each day its last run."""
    archive = Archive(deployment.state)
    found, left = dict.fromkeys(pairs, Since()), set(pairs)
    for day, kept in _days(archive, ZoneInfo(deployment.rulebook.calendar.time_zone)):
        for name in sorted({directory for directory, _ in left}):
            asked = {pair for pair in left if pair[0] == name}
            unusable = _unusable({person for _, person in asked}, archive, kept, name, deployment)
            if unusable is not None:
                still = {pair for pair in asked if pair[1] in unusable}
                found |= dict.fromkeys(still, Since(day=day, earlier=True))
                found |= {pair: replace(found[pair], earlier=False) for pair in asked - still}
                left -= asked - still
    return found


def _days(archive: Archive, zone: ZoneInfo) -> list[tuple[dt.date, Kept]]:
    """The last run of each day, the newest day first."""
    by_day = {kept.at.astimezone(zone).date(): kept for kept in archive.runs()}
    return sorted(by_day.items(), reverse=True)[:DAYS]


def _unusable(
    persons: Collection[str], archive: Archive, kept: Kept, name: str, deployment: Deployment
) -> frozenset[str] | None:
    """Those who were in the people feed and whose account could not be used; None where the run cannot tell."""
    try:
        reading, feed = archive.reading(kept.run, name), archive.feed(kept.run, "people")
    except StateError:
        return None
    keys, rows = keys_of(deployment, name), feed.table.rows
    if reading is None or reading.incomplete or not feed.accepted or not _have(keys, rows, reading.accounts):
        return None
    people, others = lazy(rows.rename({"line": "pid"})), claimed(feed.table, feed.spec.delimiter)
    able = with_account(people, numbered_accounts(reading.accounts), keys, Polars(), others).select("pid")
    asked = people.filter(nw.col("person_id").is_in(sorted(persons))).join(able, on="pid", how="anti")
    return frozenset(row["person_id"] for row in Polars().rows(asked.select("person_id")))


def _have(keys: Collection[Key], people: pl.DataFrame, accounts: pl.DataFrame) -> bool:
    """Whether what was kept has the columns that today's config correlates by."""
    return all(key.person in people.columns and key.account in accounts.columns for key in keys)
