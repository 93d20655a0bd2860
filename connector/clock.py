"""The one clock: everything below is told the time."""

from __future__ import annotations

import datetime as dt
from email.utils import parsedate_to_datetime
from zoneinfo import ZoneInfo


def now() -> dt.datetime:
    return dt.datetime.now(dt.UTC)


def today(time_zone: str) -> dt.date:
    """The day it is where the district is."""
    return now().astimezone(ZoneInfo(time_zone)).date()


def local(at: dt.datetime, zone: ZoneInfo) -> str:
    """`2026-07-01 04:00:12-06:00`: as people are told a moment."""
    return at.astimezone(zone).isoformat(sep=" ", timespec="seconds")


def moment_of(text: str) -> dt.datetime:
    """Of ISO 8601, in UTC where it names no zone; a day alone is its beginning. Raises ValueError."""
    moment = dt.datetime.fromisoformat(text)
    return moment if moment.tzinfo else moment.replace(tzinfo=dt.UTC)


def seconds_of(retry_after: str | None, now: float) -> float:
    """Of a Retry-After header: seconds (decimals too) or an HTTP date; 0 where there is none that can be read."""
    if not retry_after:
        return 0.0
    try:
        seconds = float(retry_after)
    except ValueError:
        try:
            seconds = parsedate_to_datetime(retry_after).timestamp() - now
        except ValueError:
            return 0.0
    return seconds if 0 < seconds < float("inf") else 0.0
