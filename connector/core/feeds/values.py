"""A text column to a typed one, with the ways in which its text can be wrong. All rows at once, none alone.

Text comes without white space around it, null where it is empty. Flags may look at the text (`name`) and at the value
(`given(name)` and `value(name)`).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from itertools import product

import polars as pl

from connector.core.problems import nearest

_MANGLED = (
    r"^(?:[0-9]+(?:\.[0-9]+)?[eE][+-][0-9]+|[0-9]+\.[0-9]+[eE][0-9]+|[0-9]+\.0+|NaN)$"
    '|["\\x00-\\x1f\\x7f\u00ad\u200b-\u200f\u2028-\u202e\u2060\ufeff\ufffd]'
)
_DAY = r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$"
_MOMENT = (
    r"^[0-9]{4}-[0-9]{2}-[0-9]{2}[Tt ](?:[01][0-9]|2[0-3]):[0-5][0-9](?::(?:[0-5][0-9]|60)(?:[.,][0-9]+)?)?"
    r" ?(?:[Zz]|[+-](?:0[0-9]|1[0-4])(?::?(?:00|15|30|45))?)?$"
)
_NUMBER = r"^(?:[0-9]{1,6}(?:\.[0-9]*)?|\.[0-9]+)$"
_TRUE, _FALSE = ("true", "yes", "y", "t", "1"), ("false", "no", "n", "f", "0")
_OFFSETS = {
    f"{sign}{hour:02}{form.format(quarter)}": int(f"{sign}1") * (60 * hour + quarter)
    for sign, hour, quarter, form in product("+-", range(15), (0, 15, 30, 45), (":{:02}", "{:02}", ""))
    if form or not quarter
}
_FIRST, _LAST = pl.date(1, 1, 1), pl.date(9999, 12, 31)


@dataclass(frozen=True, kw_only=True)
class Mistake:
    """when: two-valued. says: lower case; `{}` stands for the text of the column."""

    column: str
    code: str
    when: pl.Expr
    says: str
    help: str | Callable[[str], str] = ""


@dataclass(frozen=True, kw_only=True)
class Cell:
    """value: from the text; None where the text is the value."""

    name: str
    value: pl.Expr | None = None
    mistakes: tuple[Mistake, ...] = ()


def given(name: str) -> pl.Expr:
    return pl.col(name)


def value_name(name: str) -> str:
    """With a NUL, which no heading holds."""
    return f"\0{name}"


def value(name: str) -> pl.Expr:
    return pl.col(value_name(name))


def unread(name: str) -> pl.Expr:
    """There is a text, and it has no value."""
    return given(name).is_not_null() & value(name).is_null()


def text(name: str) -> Cell:
    return Cell(name=name)


def needed(cell: Cell) -> Cell:
    name = cell.name
    missing = Mistake(column=name, code="feed-value-missing", when=given(name).is_null(), says=f"{name} is empty")
    return replace(cell, mistakes=(missing, *cell.mistakes))


def code(name: str) -> Cell:
    """An id or a code: text that a spreadsheet may have eaten."""
    mangled = Mistake(
        column=name,
        code="feed-code-mangled",
        when=given(name).str.contains(_MANGLED).fill_null(value=False),
        says=f"{name} `{{}}` is mangled: a spreadsheet's number, or a quote or an invisible character in it",
        help="export the feed without opening it in a spreadsheet, or format the column as text",
    )
    return Cell(name=name, mistakes=(mangled,))


def word(name: str, words: Mapping[str, str]) -> Cell:
    """One of the words (lower case), as what it stands for."""
    unknown = Mistake(
        column=name,
        code="feed-status-unknown",
        when=unread(name),
        says=f"{name} `{{}}` is not known",
        help=lambda found: f"{nearest(found.lower(), words)} other words go under `statuses`".lstrip(),
    )
    known = given(name).str.to_lowercase().replace_strict(words, default=None, return_dtype=pl.String)
    return Cell(name=name, value=known, mistakes=(unknown,))


def day(name: str) -> Cell:
    """A date; a timestamp is refused, since midnight UTC is the day before in most of the Americas."""
    wrong = Mistake(
        column=name,
        code="feed-date",
        when=unread(name) | ~(given(name).str.contains(_DAY) & _possible(value(name))).fill_null(value=True),
        says=f"{name} `{{}}` is not a date",
        help="a date is written YYYY-MM-DD, as 2026-07-01",
    )
    return Cell(name=name, value=_date(given(name)), mistakes=(wrong,))


def local_day(name: str, zone: str) -> Cell:
    """A date as it stands, or the day that a moment falls on in the zone; a moment without offset is UTC."""
    shaped = given(name).str.contains(_DAY) | given(name).str.contains(_MOMENT)
    wrong = Mistake(
        column=name,
        code="feed-date",
        when=unread(name) | ~(shaped & _possible(value(name))).fill_null(value=True),
        says=f"{name} `{{}}` is not a date or a time",
        help="written 2026-07-01, 2026-07-01T08:30:00Z or 2026-07-01 08:30:00-06:00; without an offset it is UTC",
    )
    return Cell(name=name, value=pl.coalesce(_local(given(name), zone), _date(given(name))), mistakes=(wrong,))


def _date(text: pl.Expr) -> pl.Expr:
    return text.str.to_date("%Y-%m-%d", strict=False, cache=False)


def _possible(date: pl.Expr) -> pl.Expr:
    """Python knows no other years."""
    return date.is_between(_FIRST, _LAST)


def _local(text: pl.Expr, zone: str) -> pl.Expr:
    """The day of a moment in the zone; null where the text is none."""
    offset = text.str.slice(16).str.extract(r"([+-][0-9:]+)$", 1)
    ahead = offset.replace_strict(_OFFSETS, default=0, return_dtype=pl.Int64).fill_null(0)
    minutes = _digits(text.str.slice(11, 2)) * 60 + _digits(text.str.slice(14, 2)) - ahead
    date = pl.when(text.str.contains(_MOMENT)).then(_date(text.str.slice(0, 10)))
    utc = date.cast(pl.Datetime("us")) + pl.duration(minutes=minutes)
    return utc.dt.replace_time_zone("UTC").dt.convert_time_zone(zone).dt.date()


def _digits(text: pl.Expr) -> pl.Expr:
    return text.cast(pl.Int64, strict=False)


def truth(name: str) -> Cell:
    wrong = Mistake(
        column=name,
        code="feed-boolean",
        when=unread(name),
        says=f"{name} `{{}}` is neither true nor false",
        help="written true or false, yes or no, 1 or 0",
    )
    words = dict.fromkeys(_TRUE, True) | dict.fromkeys(_FALSE, False)
    known = given(name).str.to_lowercase().replace_strict(words, default=None, return_dtype=pl.Boolean)
    return Cell(name=name, value=known, mistakes=(wrong,))


def amount(name: str, least: float, most: float) -> Cell:
    wrong = Mistake(
        column=name,
        code="feed-number",
        when=unread(name) | ~given(name).str.contains(_NUMBER).fill_null(value=True),
        says=f"{name} `{{}}` is not a number from {least:g} to {most:g}",
        help="written with a point, as 0.5",
    )
    plain = given(name).cast(pl.Float64, strict=False)
    return Cell(name=name, value=pl.when(plain.is_between(least, most)).then(plain), mistakes=(wrong,))
