"""The one clock: everything below is told the time."""

from __future__ import annotations

import datetime as dt
from zoneinfo import ZoneInfo


def now() -> dt.datetime:
    return dt.datetime.now(dt.UTC)


def today(time_zone: str) -> dt.date:
    """The day it is where the district is."""
    return now().astimezone(ZoneInfo(time_zone)).date()


def local(at: dt.datetime, zone: ZoneInfo) -> str:
    """`2026-07-01 04:00:12-06:00`: as people are told a moment."""
    return at.astimezone(zone).isoformat(sep=" ", timespec="seconds")
