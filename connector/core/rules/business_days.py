"""The district's business days, and until when something that began on a day is due."""

from __future__ import annotations

import datetime as dt
from collections.abc import Container
from dataclasses import dataclass
from functools import cached_property
from zoneinfo import ZoneInfo

from connector.core.rules.calendar import ONE_DAY, shift
from connector.core.rules.mappings import CalendarFile, Closing

PROMISED = 2  # business days
FRIDAY = 4
LONGEST = 3660  # days that are looked through, should a calendar be closed for good
LAST = dt.date.max - 2 * ONE_DAY  # so that a midnight after it can be told in every zone


@dataclass(frozen=True)
class BusinessDays:
    """Monday to Friday without public holidays and closed days; `open` makes a business day of any day."""

    calendar: CalendarFile

    def are(self, day: dt.date) -> bool:
        """Whether the day is one."""
        if day in self.calendar.holidays.open:
            return True
        return day.weekday() <= FRIDAY and day not in self._public and not self._closed(day)

    def after(self, day: dt.date, number: int) -> dt.date:
        """The business day so many after `day`, which is not counted itself; the last day looked at, where none is."""
        last = min(shift(day, LONGEST), LAST)
        while number and day < last:
            day += ONE_DAY
            number -= self.are(day)
        return day

    def due_on(self, day: dt.date) -> dt.date:
        """The business day by whose end is done what began on `day`."""
        return self.after(day, PROMISED)

    def end(self, day: dt.date) -> dt.datetime:
        """The midnight, in UTC, with which a day of the district ends."""
        return dt.datetime.combine(min(day, LAST) + ONE_DAY, dt.time(), self._zone).astimezone(dt.UTC)

    def day_of(self, moment: dt.datetime) -> dt.date:
        """The day that it is in the district."""
        return moment.astimezone(self._zone).date()

    def _closed(self, day: dt.date) -> bool:
        return any(
            closed.from_ <= day <= closed.until if isinstance(closed, Closing) else closed == day
            for closed in self.calendar.holidays.closed
        )

    @cached_property
    def _zone(self) -> ZoneInfo:
        return ZoneInfo(self.calendar.time_zone)

    @cached_property
    def _public(self) -> Container[dt.date]:
        where = self.calendar.holidays
        if where.country is None:
            return ()
        import holidays  # it takes longer to load than all else here

        return holidays.country_holidays(where.country, subdiv=where.subdivision)
