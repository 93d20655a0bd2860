"""Small draws that the worlds share. Strategies are made once: making one per draw costs more than drawing from it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from functools import cache
from typing import TypeVar

from hypothesis import strategies as st

T = TypeVar("T")


@cache
def _number(least: int, most: int) -> st.SearchStrategy[int]:
    return st.integers(least, most)


@cache
def _numbers(below: int, most: int) -> st.SearchStrategy[list[int]]:
    return st.lists(_number(0, below - 1), min_size=1, max_size=most, unique=True)


def number(draw: st.DrawFn, least: int, most: int) -> int:
    return draw(_number(least, most))


def one(draw: st.DrawFn, *values: T) -> T:
    """One of the values, the first being the simplest; a value named twice comes twice as often."""
    return values[number(draw, 0, len(values) - 1)]


def some(draw: st.DrawFn, values: Sequence[T], most: int) -> list[T]:
    """One to `most` of the values, each once, in any order."""
    return [values[n] for n in draw(_numbers(len(values), min(most, len(values))))]


def near(draw: st.DrawFn, day: dt.date, days: int) -> dt.date:
    return later(day, number(draw, -days, days))


def later(day: dt.date, days: int) -> dt.date:
    return day + dt.timedelta(days=days)
