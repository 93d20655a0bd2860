"""The example's calendar: every date in it hangs on the day it is written for."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Days:
    today: dt.date

    def ago(self, days: int) -> dt.date:
        return self.today - dt.timedelta(days=days)

    def ahead(self, days: int) -> dt.date:
        return self.today + dt.timedelta(days=days)

    def year_starts(self, back: int) -> dt.date:
        """The first day of the school year `back` years before today's."""
        return dt.date(first_calendar_year(self.today) - back, 7, 1)

    def in_year(self, back: int, part: float) -> dt.date:
        """A day of that school year, `part` (0 to below 1) of the way through it, never after today."""
        first = self.year_starts(back)
        last = min(self.year_starts(back - 1) - dt.timedelta(days=1), self.today)
        return first + dt.timedelta(days=int(part * ((last - first).days + 1)))


def first_calendar_year(day: dt.date) -> int:
    return day.year if day.month >= 7 else day.year - 1


def school_year(day: dt.date) -> str:
    """As `2024-25`."""
    year = first_calendar_year(day)
    return f"{year}-{(year + 1) % 100:02d}"
