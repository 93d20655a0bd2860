"""Rejected rows: as a table, as problems, and as a file that a spreadsheet may open without harm."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import polars as pl

from connector.core.feeds.bulk import lines_of
from connector.core.feeds.lanes import Sheet
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


def gather(sheet: Sheet, wrong: pl.DataFrame, text: bytes, label: str) -> pl.DataFrame:
    """Torn lines and wrong rows together, by line."""
    found = sheet.torn if wrong.is_empty() else pl.concat([sheet.torn, _placed(wrong, sheet, text)])
    return found.with_columns(pl.lit(label).alias("file")).select(*SCHEMA).sort("line")


def _placed(wrong: pl.DataFrame, sheet: Sheet, text: bytes) -> pl.DataFrame:
    lines = lines_of(text).filter(pl.col("line").is_in(wrong["line"].implode())).collect()
    joined = {"line": list(sheet.joined), "joined": list(sheet.joined.values())}
    whole = pl.DataFrame(joined, schema={"line": pl.Int64, "joined": pl.String})
    raws = lines.join(whole, on="line", how="left").with_columns(pl.coalesce("joined", "text").alias("text"))
    placed = wrong.join(raws.select("line", "text"), on="line", how="left")
    columns = [
        pl.when(pl.col("at") == name).then(length(sheet.grammar.before(sheet.places[name])))
        for name in _named(wrong, sheet.places)
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


def _named(wrong: pl.DataFrame, places: Mapping[str, int]) -> list[str]:
    return [name for name in wrong["at"].unique() if name in places]


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
