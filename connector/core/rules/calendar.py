"""School years and validity: which completions count on a day, and through which day one counts."""

from __future__ import annotations

import calendar
import datetime as dt

from connector.core.rules.mappings import CalendarFile, Certification, Validity

FIRST_DAY = dt.date(1, 1, 1)
ONE_DAY = dt.timedelta(days=1)


def school_year_start(day: dt.date, calendar_file: CalendarFile) -> dt.date:
    """First day of the school year that holds `day`."""
    month, first = calendar_file.school_year.first
    year = day.year if (day.month, day.day) >= (month, first) else day.year - 1
    return dt.date(year, month, first) if year >= dt.MINYEAR else dt.date.min


def add_years(day: dt.date, years: int) -> dt.date:
    return add_months(day, 12 * years)


def add_months(day: dt.date, months: int) -> dt.date:
    """The same day of another month, or that month's last day; the first or last date there is where it lies beyond."""
    total = day.year * 12 + day.month - 1 + months
    year, month = divmod(total, 12)
    if year < dt.MINYEAR:
        return dt.date.min
    if year > dt.MAXYEAR:
        return dt.date.max
    return dt.date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def good_through(completed: dt.date, validity: Validity | str, calendar_file: CalendarFile) -> dt.date | None:
    """The last day on which a completion counts by its validity alone; None where it never ends."""
    if not isinstance(validity, Validity):
        return None
    if validity.school_years:
        return _day_before(add_years(school_year_start(completed, calendar_file), validity.school_years))
    if validity.months:
        return _day_before(add_months(completed, validity.months))
    return shift(completed, (validity.days or 1) - 1)


def _day_before(day: dt.date) -> dt.date | None:
    """None for the last day there is, which stands for all that lie beyond."""
    return day - ONE_DAY if day < dt.date.max else None


def shift(day: dt.date, days: int) -> dt.date:
    """`day` moved, held within the dates there are."""
    return dt.date.fromordinal(min(max(day.toordinal() + days, 1), dt.date.max.toordinal()))


def oldest_valid(day: dt.date, validity: Validity | str, calendar_file: CalendarFile) -> dt.date:
    """The earliest completion that validity alone still counts on `day`: good_through turned round (it is monotone)."""
    if not isinstance(validity, Validity):
        return FIRST_DAY
    if validity.school_years:
        return add_years(school_year_start(day, calendar_file), 1 - validity.school_years)
    if validity.days:
        return shift(day, 1 - validity.days)
    oldest = add_months(day, -(validity.months or 1))
    while (good_through(oldest, validity, calendar_file) or day) < day:
        oldest += ONE_DAY
    return oldest


def replaced_floor(day: dt.date, certification: Certification) -> dt.date:
    """The earliest completion that the replacements in force on `day` let count."""
    return max((r.since or r.on for r in certification.replaced if r.on <= day), default=FIRST_DAY)


def need(day: dt.date, certification: Certification, calendar_file: CalendarFile) -> dt.date:
    """The earliest completion that counts on `day`."""
    valid = oldest_valid(day, certification.valid_for, calendar_file)
    return max(valid, replaced_floor(day, certification))
