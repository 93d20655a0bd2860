"""Physical lines, all at once: how many, and which need a second look."""

from __future__ import annotations

import polars as pl

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
    return lines_of(text).filter(number > headings.line, found).collect(engine="in-memory")
