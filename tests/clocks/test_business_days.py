"""The second business day after a day, and its end in UTC: by a table, and by counting days one after the other."""

from __future__ import annotations

import datetime as dt
from zoneinfo import ZoneInfo

import holidays
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from connector.core.rules.business_days import BusinessDays
from connector.core.rules.mappings import CalendarFile

DENVER = CalendarFile.model_validate(
    {
        "time_zone": "America/Denver",
        "holidays": {
            "country": "US",
            "subdivision": "CO",
            "closed": ["2026-11-25", "2026-11-27", {"from": "2026-12-21", "until": "2027-01-01"}],
            "open": ["2026-11-11", "2026-11-14"],
        },
    }
)
DAYS = BusinessDays(DENVER)


@pytest.mark.parametrize(
    ("day", "due_on"),
    [
        ("2026-11-02", "2026-11-04"),  # a Monday
        ("2026-11-05", "2026-11-09"),  # a Thursday
        ("2026-11-06", "2026-11-10"),  # a Friday
        ("2026-11-07", "2026-11-10"),  # a Saturday
        ("2026-11-10", "2026-11-12"),  # a holiday on which the offices work
        ("2026-11-12", "2026-11-14"),  # a Saturday on which they work
        ("2026-11-24", "2026-12-01"),  # closed, Thanksgiving, closed, a weekend
        ("2026-12-18", "2027-01-05"),  # the winter closure
        ("2026-12-24", "2027-01-05"),  # in it
        ("2026-06-30", "2026-07-02"),
        ("2026-07-01", "2026-07-06"),  # Independence Day is kept on the Friday
    ],
)
def test_the_day_itself_is_not_counted_nor_is_a_closed_one(day: str, due_on: str):
    assert dt.date.fromisoformat(due_on) == DAYS.due_on(dt.date.fromisoformat(day))


@pytest.mark.parametrize(
    ("day", "midnight"),
    [
        ("2026-11-10", "2026-11-11T07:00Z"),  # standard time
        ("2026-07-02", "2026-07-03T06:00Z"),  # daylight time
        ("2026-03-07", "2026-03-08T07:00Z"),  # the clocks go forward the next night
        ("2026-03-08", "2026-03-09T06:00Z"),  # 23 hours later
        ("2026-10-31", "2026-11-01T06:00Z"),
        ("2026-11-01", "2026-11-02T07:00Z"),  # 25 hours later
    ],
)
def test_a_day_ends_with_the_districts_midnight(day: str, midnight: str):
    assert dt.datetime.fromisoformat(midnight) == DAYS.end(dt.date.fromisoformat(day))


def test_an_evening_belongs_to_the_districts_day():
    """Friday at 22:30 in Denver is Saturday in UTC."""
    assert dt.date(2026, 11, 6) == DAYS.day_of(dt.datetime.fromisoformat("2026-11-07T05:30Z"))


def test_a_midnight_that_does_not_exist_is_the_moment_it_would_be():
    """In Beirut the clocks go forward at midnight."""
    days = BusinessDays(CalendarFile.model_validate({"time_zone": "Asia/Beirut"}))
    assert dt.datetime.fromisoformat("2026-03-28T22:00Z") == days.end(dt.date(2026, 3, 28))


def test_a_calendar_that_is_closed_for_good_has_an_answer_all_the_same():
    """Ten years on, and within the days there are."""
    closed = {"time_zone": "UTC", "holidays": {"closed": [{"from": "2026-01-01", "until": "9999-12-31"}]}}
    days = BusinessDays(CalendarFile.model_validate(closed))
    assert dt.date(2036, 1, 2) < days.due_on(dt.date(2026, 1, 1)) < dt.date(2036, 1, 12)
    assert 9999 == days.end(days.due_on(dt.date.max)).year


dates = st.dates(dt.date(2025, 12, 1), dt.date(2027, 8, 1))


@st.composite
def calendars(draw: st.DrawFn) -> tuple[CalendarFile, set[dt.date], set[dt.date]]:
    """With the days that are closed, one by one, and those that are open all the same."""
    spans = [
        (first, first + dt.timedelta(days=draw(st.integers(0, 14)))) for first in draw(st.lists(dates, max_size=6))
    ]
    closed = {first + dt.timedelta(days=n) for first, last in spans for n in range((last - first).days + 1)}
    opened = set(draw(st.lists(dates, max_size=6))) - closed
    written = {"closed": [{"from": first, "until": last} for first, last in spans], "open": sorted(opened)}
    zone = draw(st.sampled_from(["America/Denver", "UTC", "Pacific/Auckland"]))
    holidays_file = {"country": "US", "subdivision": "CO", **written}
    return CalendarFile.model_validate({"time_zone": zone, "holidays": holidays_file}), closed, opened


@given(made=calendars(), day=dates)
@example(
    made=(DENVER, {dt.date(2026, 11, 25), dt.date(2026, 11, 27)}, {dt.date(2026, 11, 11)}), day=dt.date(2026, 11, 20)
)
def test_it_is_what_a_count_of_days_finds(made: tuple[CalendarFile, set[dt.date], set[dt.date]], day: dt.date):
    """Any closures, openings and holidays."""
    calendar, closed, opened = made
    public = holidays.country_holidays("US", subdiv="CO", years=range(2025, 2029))
    seen, end = 0, day
    while seen < 2:
        end += dt.timedelta(days=1)
        working = end.weekday() not in (5, 6) and end not in public and end not in closed
        seen += 1 if working or end in opened else 0
    midnight = dt.datetime.combine(end + dt.timedelta(days=1), dt.time(), ZoneInfo(calendar.time_zone))
    days = BusinessDays(calendar)
    assert (end, midnight) == (days.due_on(day), days.end(days.due_on(day)))
