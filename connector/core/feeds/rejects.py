"""Rejected rows: as a table, as problems, and as a file that a spreadsheet may open without harm."""

from __future__ import annotations

from collections.abc import Iterator

import polars as pl

from connector.core.feeds.lanes import Sheet
from connector.core.feeds.lines import lines_of
from connector.core.feeds.torn import length, shown
from connector.core.problems import Mark, Problem

SCHEMA = {
    "file": pl.String,
    "line": pl.Int64,
    "column": pl.Int64,
    "code": pl.String,
    "message": pl.String,
    "help": pl.String,
    "key": pl.String,
    "raw": pl.String,
}
_JOINED = {"line": pl.Int64, "joined": pl.String}


def gather(sheet: Sheet, wrong: pl.DataFrame, label: str) -> pl.DataFrame:
    """Torn lines and wrong rows together, by line."""
    found = sheet.torn if wrong.is_empty() else pl.concat([sheet.torn, _placed(wrong, sheet)])
    return found.with_columns(pl.lit(label).alias("file")).select(*SCHEMA).sort("line")


def _placed(wrong: pl.DataFrame, sheet: Sheet) -> pl.DataFrame:
    places = sheet.rows.headings.places
    placed = wrong.join(_raw(wrong["line"], sheet), on="line", how="left")
    columns = [
        pl.when(pl.col("at") == name).then(length(sheet.grammar.before(places[name])))
        for name in wrong["at"].unique()
        if name in places
    ]
    return placed.select(
        "line",
        pl.coalesce(*columns, pl.lit(1, pl.Int64)).alias("column"),
        "code",
        "message",
        "help",
        "key",
        shown(pl.col("text")).alias("raw"),
    )


def _raw(lines: pl.Series, sheet: Sheet) -> pl.DataFrame:
    """`line` and `text` of these rows; of a record over several lines all of them."""
    found = lines_of(sheet.rows.text).filter(pl.col("line").is_in(lines.implode())).collect()
    several = {r.line: r.raw for r in sheet.rows.records if r.more}
    joined = pl.DataFrame({"line": list(several), "joined": list(several.values())}, schema=_JOINED)
    return found.join(joined, on="line", how="left").select("line", pl.coalesce("joined", "text").alias("text"))


def reject_problems(rejects: pl.DataFrame) -> Iterator[Problem]:
    """One Problem a rejected row; `head` the table first where a few are enough."""
    for file, line, column, code, message, advice in rejects.select(list(SCHEMA)[:6]).iter_rows():
        yield Problem(mark=Mark(file=file, line=line, column=column), code=code, message=message, help=advice or "")


def rejects_csv(rejects: pl.DataFrame) -> bytes:
    """CSV in which no cell is a formula: an apostrophe goes before a cell that begins like one."""
    texts = [name for name, kind in rejects.schema.items() if kind == pl.String]
    guarded = [
        pl.when(pl.col(name).str.contains(r"^[=+\-@\t\r]"))
        .then(pl.lit("'") + pl.col(name))
        .otherwise(pl.col(name))
        .alias(name)
        for name in texts
    ]
    return rejects.with_columns(guarded).write_csv().encode()
