"""The calendar names a time zone, a start of the school year and holidays that exist."""

from __future__ import annotations

import datetime as dt
from itertools import combinations
from zoneinfo import ZoneInfo, available_timezones

from connector.core.problems import Mark, Problems, nearest, tick
from connector.core.rules.draft import Draft
from connector.core.rules.mappings import CalendarFile, Closing

STATES = (
    "AK AL AR AZ CA CO CT DC DE FL GA HI IA ID IL IN KS KY LA MA MD ME MI MN MO MS MT "
    "NC ND NE NH NJ NM NV NY OH OK OR PA RI SC SD TN TX UT VA VT WA WI WV WY"
)


def check(draft: Draft, problems: Problems) -> None:
    if calendar := draft.calendar:
        check_zone(calendar, problems)
        check_start(calendar, problems)
        check_country(calendar, problems)
        check_days(calendar, problems)
        check_freezes(calendar, problems)


def check_zone(calendar: CalendarFile, problems: Problems) -> None:
    try:
        ZoneInfo(calendar.time_zone)
    except (KeyError, ValueError, OSError):
        advice = nearest(calendar.time_zone, available_timezones()) or "write an IANA name, as America/Denver"
        problems.error(
            calendar.at("time_zone"), "unknown-time-zone", f"unknown time zone {tick(calendar.time_zone)}", advice
        )


def check_start(calendar: CalendarFile, problems: Problems) -> None:
    starts = calendar.school_year.starts
    try:
        dt.date.fromisoformat(f"2025-{starts}")
    except ValueError:
        message = f"{tick(starts)} is not a day of every year"
        problems.error(
            calendar.school_year.at("starts"), "school-year-start", message, 'write month and day, as "07-01"'
        )


def check_country(calendar: CalendarFile, problems: Problems) -> None:
    where = calendar.holidays
    if where.country is None:
        if where.subdivision is not None:
            problems.error(
                where.key_at("subdivision"), "unknown-holidays", "`subdivision` without `country`", "add the country"
            )
    elif where.country != "US" or (where.subdivision and where.subdivision not in STATES.split()):
        look_up(calendar, where.country, problems)


def look_up(calendar: CalendarFile, country: str, problems: Problems) -> None:
    """The usual case never comes here: importing holidays costs more than all other checks together."""
    import holidays

    where = calendar.holidays
    countries = {codes[1] for codes in holidays.registry.COUNTRIES.values()}
    if country not in countries:
        advice = nearest(country, countries) or "write the two letters of ISO 3166, as US"
        problems.error(
            where.at("country"), "unknown-holidays", f"no holidays are known of the country {tick(country)}", advice
        )
        return
    parts = holidays.country_holidays(country).subdivisions
    if where.subdivision and where.subdivision not in parts:
        message = f"no holidays are known of {tick(where.subdivision)} in {tick(country)}"
        problems.error(where.at("subdivision"), "unknown-holidays", message, nearest(where.subdivision, parts))


def check_days(calendar: CalendarFile, problems: Problems) -> None:
    holidays = calendar.holidays
    spans: list[tuple[dt.date, dt.date]] = []
    for number, closed in enumerate(holidays.closed):
        first, last = (closed.from_, closed.until) if isinstance(closed, Closing) else (closed, closed)
        spans.append((first, last))
        check_order(first, last, holidays.at("closed", number, "from"), problems)
    for number, day in enumerate(holidays.open):
        if any(first <= day <= last for first, last in spans):
            problems.error(
                holidays.at("open", number), "open-and-closed", f"{day} is both open and closed", "remove one"
            )


def check_freezes(calendar: CalendarFile, problems: Problems) -> None:
    for number, freeze in enumerate(calendar.freeze):
        check_order(freeze.from_, freeze.until, calendar.at("freeze", number, "from"), problems)
    for (_, one), (number, other) in combinations(enumerate(calendar.freeze), 2):
        if max(one.from_, other.from_) <= min(one.until, other.until):
            message = f"the freeze shares days with another one: {one.from_} to {one.until}, {one.reason}"
            problems.warn(calendar.at("freeze", number, "from"), "freezes-overlap", message, "make one of them")


def check_order(first: dt.date, last: dt.date, place: Mark, problems: Problems) -> None:
    if first > last:
        problems.error(place, "dates-reversed", f"`from` {first} is after `until` {last}")
