"""The fast lane: all lines at once, and polars' own parser for those that are proven sound."""

from __future__ import annotations

from io import BytesIO

import polars as pl

from connector.core.feeds import LinesLostError
from connector.core.feeds.grammar import Grammar
from connector.core.feeds.headings import Headings

number, body = pl.col("line"), pl.col("text")


def line_count(text: bytes) -> int:
    return text.count(b"\n") + (not text.endswith(b"\n"))


def lines_of(text: bytes) -> pl.LazyFrame:
    """`line` (Int64, from 1) and `text` of every physical line."""
    lines = pl.scan_lines(text, name="text", row_index_name="line", row_index_offset=1)
    return lines.with_columns(number.cast(pl.Int64))


def plain(grammar: Grammar, headings: Headings) -> pl.Expr:
    """A row that needs no second look."""
    return body.str.contains(grammar.strict_record) & ~body.str.contains(grammar.empty) & ~repeats(headings)


def repeats(headings: Headings) -> pl.Expr:
    return body.str.strip_chars_start("\ufeff") == headings.text


def suspect_lines(text: bytes, grammar: Grammar, headings: Headings) -> pl.DataFrame:
    """`line` and `text` of what follows the headings and is not plain and tidy at first sight."""
    found = ~body.str.contains(grammar.tidy_record)
    if text.count(headings.text.encode()) > 1:
        found |= repeats(headings)
    return lines_of(text).filter(number > headings.line, found).collect()


def read_bulk(text: bytes, lines: pl.Series, headings: Headings, total: int, delimiter: str) -> pl.DataFrame:
    """These lines as `line` and the columns that the headings place, by index. Raises LinesLostError for a lost row."""
    if lines.len() == total - headings.line:
        rows = _parse(text, headings, delimiter, skip=headings.line)
    else:
        rows = _parse(_csv(lines_of(text).filter(number.is_in(lines.implode()))), headings, delimiter, skip=0)
    if lines.len() != rows.height:
        raise LinesLostError(f"{rows.height} rows were read from {lines.len()} lines")
    return rows.insert_column(0, lines)


def stripped(rows: pl.DataFrame) -> pl.DataFrame:
    """Values without white space around them; what is empty then is null."""
    bare = rows.with_columns(pl.col(pl.String).str.strip_chars())
    return bare.with_columns(pl.when(pl.col(pl.String) != "").then(pl.col(pl.String)))


def _csv(lines: pl.LazyFrame) -> bytes:
    buffer = BytesIO()
    lines.select(body).collect().write_csv(buffer, include_header=False, quote_style="never")
    return buffer.getvalue()


def _parse(sound: bytes, headings: Headings, delimiter: str, skip: int) -> pl.DataFrame:
    return pl.read_csv(
        sound,
        has_header=False,
        skip_lines=skip,
        schema={str(index): pl.String for index in range(headings.fields)},
        columns=sorted(set(headings.places.values())),
        separator=delimiter,
        raise_if_empty=False,
    )
