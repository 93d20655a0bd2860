"""Small evidence of a run, as tests keep it."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import polars as pl

from connector.core.feeds import FeedTable, TableSpec
from connector.core.feeds.reader import read_table
from connector.directories import Snapshot
from connector.state.evidence import Evidence, KeptFeed, Reading

AT = datetime(2026, 7, 1, 6, 30, 15, tzinfo=UTC)
SPEC = TableSpec(table="people", time_zone="America/Denver", columns={"status": "State"}, id_width=6)


def feed(*persons: str, rejected: int = 0, accepted: bool = True) -> KeptFeed:
    """The people feed with these persons, and so many rows that cannot be read."""
    rows = [*(f"{each},active" for each in persons), *(["x"] * rejected)]
    content = "\n".join(("person_id,State", *rows, "")).encode()
    return KeptFeed(table=read_table(content, "people.csv", SPEC), spec=SPEC, accepted=accepted)


def reading(*members: str) -> Snapshot:
    accounts = pl.DataFrame({"account": ["a1"], "name": ["ana"], "enabled": [True], "employeeID": ["000101"]})
    groups = pl.DataFrame(
        {"reference": ["ic-x", "ic-y"], "group": ["g1", None], "name": ["ic-x", "ic-y"], "managed": [True, False]}
    )
    rows = [("g1", member, member, "account") for member in members]
    table = pl.DataFrame(rows, schema=dict.fromkeys(("group", "account", "name", "kind"), pl.String), orient="row")
    return Snapshot(
        accounts=accounts,
        groups=groups,
        members=table,
        protected=frozenset({"b", "a"}),
        incomplete=("page 3 of `ic-x` was not read",),
        notes={"ic-y": "no such group"},
    )


def evidence(run: str = "r1", *persons: str, days: int = 0, **how: Any) -> Evidence:
    plain: dict[str, Any] = {
        "run": run,
        "at": AT + timedelta(days=days),
        "as_of": date(2026, 7, 1),
        "feeds": {"people": feed(*(persons or ("000101", "000102")), rejected=1)},
        "readings": {"ad": reading("a1")},
        "frames": {"departures": pl.DataFrame({"person_id": ["000103"], "departed_on": [date(2026, 6, 30)]})},
        "files": {"connector.yaml": b"state: state/\n", "policies/a.yaml": "name: zoé\r\n".encode("utf-16")},
        "plan": f"plan-of-{run}",
        "more": {"lately": ["000103"], "pending": {"x": None}},
    }
    return Evidence(**plain | how)


def same(one: Evidence, other: Evidence) -> bool:
    """Frames are equal where names, types, order and values are."""
    plain = ("run", "at", "as_of", "files", "plan", "more")
    return (
        all(getattr(one, name) == getattr(other, name) for name in plain)
        and one.feeds.keys() == other.feeds.keys()
        and all(same_feed(one.feeds[name], other.feeds[name]) for name in one.feeds)
        and one.readings.keys() == other.readings.keys()
        and all(same_reading(one.readings[name], other.readings[name]) for name in one.readings)
        and one.frames.keys() == other.frames.keys()
        and all(one.frames[name].equals(other.frames[name]) for name in one.frames)
    )


def same_feed(one: KeptFeed, other: KeptFeed) -> bool:
    plain = ("table", "lines", "ignored", "merged", "sha256", "warnings")
    return (
        (one.spec, one.accepted) == (other.spec, other.accepted)
        and all(getattr(one.table, name) == getattr(other.table, name) for name in plain)
        and same_frame(one.table.rows, other.table.rows)
        and same_frame(one.table.rejects, other.table.rejects)
    )


def same_reading(one: Reading, other: Reading) -> bool:
    plain = ("protected", "incomplete", "notes")
    tables = ("accounts", "groups", "members")
    return all(getattr(one, name) == getattr(other, name) for name in plain) and all(
        same_frame(getattr(one, name), getattr(other, name)) for name in tables
    )


def same_frame(one: pl.DataFrame, other: pl.DataFrame) -> bool:
    return one.schema == other.schema and one.equals(other, null_equal=True)


def rows_of(table: FeedTable) -> list[str]:
    return table.rows["person_id"].to_list()
