"""Spans of time as files write them: a number and a unit."""

from __future__ import annotations

import datetime as dt
from typing import Annotated

from pydantic import Field

SPAN = r"^[1-9][0-9]{0,4}([smhd]| seconds?| minutes?| hours?| days?)$"
Span = Annotated[str, Field(pattern=SPAN)]

_UNITS = {"s": "seconds", "m": "minutes", "h": "hours", "d": "days"}


def span(text: str) -> dt.timedelta:
    """`30s`, `90m`, `36h`, `2d` or `2 days` as a span."""
    number = text.rstrip("abcdefghijklmnopqrstuvwxyz ")
    return dt.timedelta(**{_UNITS[text[len(number) :].strip()[0]]: int(number)})
