"""Rejected rows: as a table, as problems, and as a file that a spreadsheet may open without harm."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import polars as pl

from connector.core.feeds import LinesLostError
from connector.core.feeds.lanes import Sheet
from connector.core.feeds.lines import lines_of
from connector.core.feeds.torn import TORN, length, shown
from connector.core.problems import Mark, Problem

SCHEMA = {"file": pl.String, **TORN}
NOTED = "feed-standard"
_SAID = {"line": pl.Int64, "said": pl.String}
_JOINED = {"line": pl.Int64, "joined": pl.String}


def gather(sheet: Sheet, wrong: pl.DataFrame, label: str) -> pl.DataFrame:
    """Torn lines and wrong rows together, by line."""
    found = sheet.torn if wrong.is_empty() else pl.concat([sheet.torn, _placed(wrong, sheet)])
    if found.is_empty():
        return pl.DataFrame(schema=SCHEMA)
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


def noted(rejects: pl.DataFrame, notes: Mapping[int, str]) -> pl.DataFrame:
    """With the source's own words for the rows that it refused. Raises LinesLostError where one of them was taken."""
    if not notes:
        return rejects
    said = pl.DataFrame({"line": list(notes), "said": list(notes.values())}, schema=_SAID)
    found = rejects.join(said, on="line", how="left", maintain_order="left")
    theirs = pl.col("said").is_not_null()
    if found.select(theirs.sum()).item() != len(notes):
        raise LinesLostError("a row that its source refused was read all the same")
    words = {"code": pl.lit(NOTED), "message": pl.col("said"), "help": pl.lit("correct the row at its source")}
    return found.with_columns(
        pl.when(theirs).then(new).otherwise(name).alias(name) for name, new in words.items()
    ).drop("said")


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
