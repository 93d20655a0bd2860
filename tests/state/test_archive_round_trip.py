"""Whatever a run read comes back as it was, value by value and type by type."""

from __future__ import annotations

import datetime as dt
import tempfile
import time
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from connector.core.feeds import FeedTable, Lines, TableSpec
from connector.core.feeds.rejects import SCHEMA as REJECTS
from connector.core.problems import Mark, Problem
from connector.directories import Snapshot
from connector.state.archive import Archive
from connector.state.evidence import Evidence, KeptFeed
from tests.state.evidence import AT, evidence, same

MILLION = 1_000_000
WORDS = st.text(max_size=12) | st.sampled_from(["", "000101", "zoé", "\0", "a\r\nb", '"digest":""', "null"])
VALUES: dict[Any, st.SearchStrategy[Any]] = {
    pl.String: WORDS,
    pl.Int64: st.integers(-(2**63), 2**63 - 1),
    pl.Float64: st.floats(allow_nan=False),
    pl.Boolean: st.booleans(),
    pl.Date: st.dates(),
}
PEOPLE = {"line": pl.Int64, "person_id": pl.String, "status": pl.String, "hire_date": pl.Date, "x y": pl.String}
JOBS = {"line": pl.Int64, "person_id": pl.String, "primary": pl.Boolean, "fte": pl.Float64, "end_date": pl.Date}
ACCOUNTS = {"account": pl.String, "name": pl.String, "enabled": pl.Boolean, "employeeID": pl.String}
GROUPS = {"reference": pl.String, "group": pl.String, "name": pl.String, "managed": pl.Boolean}
MEMBERS = dict.fromkeys(("group", "account", "name", "kind"), pl.String)


@st.composite
def frames(draw: st.DrawFn, schema: dict[str, Any]) -> pl.DataFrame:
    """Of one chunk or of several, as joins leave them."""
    rows = draw(st.lists(st.tuples(*(st.none() | VALUES[kind] for kind in schema.values())), max_size=6))
    parts = [pl.DataFrame(part, schema=schema, orient="row") for part in (rows[:2], rows[2:])]
    return pl.concat(parts, rechunk=draw(st.booleans()))


@st.composite
def feeds(draw: st.DrawFn, schema: dict[str, Any]) -> KeptFeed:
    counts = [draw(st.integers(0, 9)) for _ in range(8)]
    names = ("header", "kept", "rejected", "continuation", "blank", "total")
    problem = Problem(mark=Mark(file=draw(WORDS), line=3), code="c", message=draw(WORDS), severity="warning")
    table = FeedTable(
        table="people",
        rows=draw(frames(schema)),
        rejects=draw(frames(REJECTS)),
        lines=Lines(**dict(zip(names, counts, strict=False))),
        ignored=counts[6],
        merged=counts[7],
        sha256=draw(WORDS),
        warnings=(problem,) * draw(st.integers(0, 2)),
    )
    spec = TableSpec(
        table="people",
        time_zone=draw(WORDS),
        columns=draw(st.dictionaries(WORDS, WORDS, max_size=2)),
        id_width=draw(st.none() | st.integers(1, 9)),
        attributes=tuple(draw(st.lists(WORDS, max_size=2))),
    )
    return KeptFeed(table=table, spec=spec, accepted=draw(st.booleans()))


@st.composite
def readings(draw: st.DrawFn) -> Snapshot:
    return Snapshot(
        accounts=draw(frames(ACCOUNTS)),
        groups=draw(frames(GROUPS)),
        members=draw(frames(MEMBERS)),
        protected=draw(st.frozensets(WORDS, max_size=3)),
        incomplete=tuple(draw(st.lists(WORDS, max_size=2))),
        notes=draw(st.dictionaries(WORDS, WORDS, max_size=2)),
    )


WHOLE = st.builds(
    Evidence,
    run=st.just("r1"),
    at=st.datetimes(dt.datetime(2000, 1, 1), dt.datetime(2100, 1, 1), timezones=st.just(dt.UTC)),  # noqa: DTZ001
    as_of=st.dates(),
    feeds=st.fixed_dictionaries({"people": feeds(PEOPLE), "assignments": feeds(JOBS)}),
    readings=st.dictionaries(WORDS, readings(), max_size=2),
    frames=st.dictionaries(WORDS, frames(MEMBERS), max_size=2),
    files=st.dictionaries(WORDS, st.binary(max_size=20), max_size=3),
    plan=st.none() | WORDS,
    more=st.dictionaries(WORDS, st.none() | WORDS | st.integers(-9, 9) | st.lists(st.booleans()), max_size=3),
)


@settings(deadline=None, max_examples=25)
@given(kept=WHOLE)
def test_what_is_kept_is_what_is_had_back(kept: Evidence) -> None:
    """Empty tables, nulls, odd texts and odd names; and the record holds to its own digest."""
    with tempfile.TemporaryDirectory() as folder:
        archive = Archive(folder)
        assert same(kept, archive.load("r1", archive.keep(kept)))


@settings(deadline=None, max_examples=12)
@given(frame=frames(JOBS))
def test_the_same_rows_have_the_same_digest(frame: pl.DataFrame) -> None:
    """However their memory is cut, or they would be written again and again."""
    with tempfile.TemporaryDirectory() as folder:
        archive = Archive(folder)
        archive.keep(evidence("r1", frames={"a": frame, "b": frame.rechunk()}))
        record = (Path(folder) / archive.runs()[0].name).read_text()
        shown = [part.split('"')[0] for part in record.split('"frames":{"a":"')[1].split('","b":"')]
        assert shown[0] == shown[1]


def test_a_large_district_is_kept_in_moments(
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    """A figure to look at (`pytest -s`), not a limit: a million people, kept for the first time, again, and read."""
    number = pl.int_range(0, MILLION, dtype=pl.Int64, eager=True)
    rows = pl.DataFrame({"line": number + 2, "person_id": number.cast(pl.String).str.zfill(8)}).with_columns(
        pl.lit("active").alias("status"),
        (pl.lit("given") + (pl.col("line") % 997).cast(pl.String)).alias("given_name"),
        (pl.lit("p") + pl.col("person_id") + pl.lit("@example.test")).alias("email"),
        (pl.lit(AT.date()) - pl.duration(days=pl.col("line") % 9_000)).cast(pl.Date).alias("hire_date"),
    )
    small = evidence().feeds["people"]
    table = FeedTable(
        table="people",
        rows=rows,
        rejects=small.table.rejects,
        lines=small.table.lines,
        ignored=0,
        merged=0,
        sha256="x",
    )
    large = evidence(feeds={"people": KeptFeed(table=table, spec=small.spec)})
    folder = tmp_path_factory.mktemp("large")
    archive, told = Archive(folder), []
    for words, step in (
        ("first", lambda: archive.keep(large)),
        ("again", lambda: archive.keep(evidence("r2", feeds=large.feeds))),
        ("read", lambda: archive.load("r1")),
    ):
        began = time.perf_counter()
        step()
        told.append(f"{words} {time.perf_counter() - began:.2f} s")
    size = sum(path.stat().st_size for path in folder.rglob("*.parquet"))
    print(f"\n1,000,000 rows: {', '.join(told)}, {size / 1e6:.1f} MB")  # noqa: T201 - the figure is the point
    assert rows.equals(archive.feed("r2", "people").table.rows)
