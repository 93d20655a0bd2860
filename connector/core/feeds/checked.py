"""Text columns and cells to typed rows and wrong rows; words are made for the wrong ones only."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import polars as pl

from connector.core.feeds import LinesLostError
from connector.core.feeds.rows import Rows
from connector.core.feeds.values import Cell, Mistake, given, value, value_name

_ALL = pl.lit(value=True)
_ONLY, _BAD = "\0only", "\0bad"
_SUGGESTED = 50  # different texts of one column; the help of the others is the general one
_STEERS = "[\\x00-\\x1f\\x7f-\\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]"
_WORDS = 60  # characters of the user's text in a message
_WRONG = {"line": pl.Int64, **dict.fromkeys(("at", "code", "message", "help", "key"), pl.String)}


@dataclass(frozen=True, kw_only=True)
class Checked:
    """rows: typed. wrong: `line`, `at` (canonical name), `code`, `message`, `help`, `key`. Counts as in FeedTable."""

    rows: pl.DataFrame
    wrong: pl.DataFrame
    ignored: int = 0
    merged: int = 0


def check(rows: Rows, cells: Sequence[Cell], key: str, more: Sequence[Mistake] = (), only: pl.Expr = _ALL) -> Checked:
    """only: which rows count at all (two-valued); the others are ignored, whatever is in them."""
    mistakes = {f"\0{i}": m for i, m in enumerate([*(m for cell in cells for m in cell.mistakes), *more])}
    fields = _valued(rows, cells)
    bad = only & pl.any_horizontal(m.when for m in mistakes.values())
    seen = fields.select("line", *(_value(cell) for cell in cells), only.alias(_ONLY), bad.alias(_BAD)).collect(
        engine="in-memory"
    )
    if seen.height != rows.numbers.len():
        raise LinesLostError(f"{seen.height} rows were read from {rows.numbers.len()}")
    seen = seen.with_columns(rows.numbers)
    lines = seen["line"].filter(seen[_BAD])
    return Checked(
        rows=_ordered(seen.filter(pl.col(_ONLY) & ~pl.col(_BAD)).drop(_ONLY, _BAD), rows),
        wrong=pl.DataFrame(schema=_WRONG) if lines.is_empty() else _told(rows.some(lines), cells, mistakes, key),
        ignored=seen.height - int(seen[_ONLY].sum()),
    )


def _told(wrong: Rows, cells: Sequence[Cell], mistakes: Mapping[str, Mistake], key: str) -> pl.DataFrame:
    flags = (mistake.when.alias(flag) for flag, mistake in mistakes.items())
    told = _valued(wrong, cells).with_columns(flags).collect(engine="in-memory")
    return _words(told.with_columns(wrong.numbers), mistakes, key)


def _valued(rows: Rows, cells: Sequence[Cell]) -> pl.LazyFrame:
    values = (cell.value.alias(value_name(cell.name)) for cell in cells if cell.value is not None)
    return rows.fields().with_columns(values)


def _ordered(typed: pl.DataFrame, rows: Rows) -> pl.DataFrame:
    """In one piece: columns cut in unlike pieces would be put together again at every later step."""
    return (typed.sort("line") if rows.records else typed).rechunk()


def _value(cell: Cell) -> pl.Expr:
    return given(cell.name) if cell.value is None else value(cell.name).alias(cell.name)


def _words(wrong: pl.DataFrame, flags: Mapping[str, Mistake], key: str) -> pl.DataFrame:
    """The first mistake of a row gives place, code and help; all of them give the message."""
    return wrong.select(
        "line",
        _first(flags, {f: pl.lit(m.column) for f, m in flags.items()}).alias("at"),
        _first(flags, {f: pl.lit(m.code) for f, m in flags.items()}).alias("code"),
        _all(flags).alias("message"),
        _first(flags, {f: _help(m, f, wrong) for f, m in flags.items()}).alias("help"),
        given(key).alias("key"),
    )


def _first(flags: Mapping[str, Mistake], then: Mapping[str, pl.Expr]) -> pl.Expr:
    none = pl.lit(None, pl.String)
    return pl.coalesce(*(pl.when(pl.col(flag)).then(then[flag]) for flag in flags), none)


def _all(flags: Mapping[str, Mistake]) -> pl.Expr:
    said = [pl.when(pl.col(flag)).then(_message(m)) for flag, m in flags.items()]
    return pl.concat_str(*said, pl.lit(None, pl.String), separator="; ", ignore_nulls=True)


def _message(mistake: Mistake) -> pl.Expr:
    if "{}" not in mistake.says:
        return pl.lit(mistake.says)
    head, tail = mistake.says.split("{}")
    return pl.concat_str(pl.lit(head), short(given(mistake.column)), pl.lit(tail))


def short(text: pl.Expr) -> pl.Expr:
    """The user's text as it may stand in a message: one line, not too long, nothing that steers a terminal."""
    cut = pl.when(text.str.len_chars() > _WORDS).then(text.str.slice(0, _WORDS) + "...").otherwise(text)
    return cut.str.replace_all(r"\s", " ").str.replace_all(_STEERS, "\ufffd").str.replace_all("`", "'", literal=True)


def _help(mistake: Mistake, flag: str, wrong: pl.DataFrame) -> pl.Expr:
    if isinstance(mistake.help, str):
        return pl.lit(mistake.help)
    found = wrong.filter(flag).select(given(mistake.column).alias("found"))["found"]
    found = found.unique(maintain_order=True).drop_nulls()
    known = {text: mistake.help(text) for text in found.head(_SUGGESTED)}
    return given(mistake.column).replace_strict(known, default=mistake.help(""), return_dtype=pl.String)
