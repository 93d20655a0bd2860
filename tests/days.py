"""The oracle's days: local days of moments, school years, months, and all days on which a decision may turn."""

from __future__ import annotations

import calendar
import datetime as dt
from collections.abc import Iterator
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo

from tests.nouns import World


@lru_cache(maxsize=10_000)
def local_day(text: str, zone: str) -> dt.date:
    if "T" not in text:
        return dt.date.fromisoformat(text)
    moment = dt.datetime.fromisoformat(text)
    return (moment if moment.tzinfo else moment.replace(tzinfo=dt.UTC)).astimezone(ZoneInfo(zone)).date()


def school_year(world: World, day: dt.date) -> int:
    """The calendar year in which the day's school year starts."""
    return day.year if day >= school_year_start(world, day.year) else day.year - 1


def school_year_start(world: World, year: int) -> dt.date:
    return dt.date.fromisoformat(f"{year}-{world.calendar.get('school_year', {}).get('starts', '07-01')}")


def months_later(day: dt.date, months: int) -> dt.date:
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return dt.date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def in_window(first: dt.date | None, last: dt.date | None, day: dt.date) -> bool:
    return (first is None or first <= day) and (last is None or day <= last)


def days_of_change(world: World, person_id: str) -> set[dt.date]:
    """More than needed: all days named, all ends of validity, all school-year starts, and their neighbours."""
    named = {d for d in dates_named(world, person_id) if d}
    longest = max([c["valid_for"].get("school_years", 0) for c in certifications_that_end(world)], default=0)
    years = range(min(named, default=world.as_of).year - 1, max(named, default=world.as_of).year + longest + 2)
    days = named | {school_year_start(world, year) for year in years}
    return {d + dt.timedelta(days=shift) for d in days for shift in (-1, 0, 1)}


def dates_named(world: World, person_id: str) -> Iterator[dt.date | None]:
    who = world.person(person_id)
    yield from (who.hire_date, who.termination_date, who.last_departure_date)
    for job in world.assignments:
        yield from (job.start_date, job.end_date) if job.person_id == person_id else ()
    for exception in world.exceptions:
        yield from (exception.from_, exception.until)
    for policy in world.policies:
        yield from policy.get("effective", {}).values()
    for certification in world.certifications.values():
        for replaced in certification.get("replaced", []):
            yield from replaced.values()
    for done in world.remembered:
        yield from ends_of_validity(world, done.completed_on)
    for completion in world.completions:
        if completion.completed_at:
            yield from ends_of_validity(world, local_day(completion.completed_at, world.calendar["time_zone"]))


def ends_of_validity(world: World, done: dt.date) -> Iterator[dt.date]:
    yield done
    for certification in certifications_that_end(world):
        yield done + dt.timedelta(days=certification["valid_for"].get("days", 0))
        yield months_later(done, certification["valid_for"].get("months", 0))


def certifications_that_end(world: World) -> list[dict[str, Any]]:
    return [c for c in world.certifications.values() if c["valid_for"] != "forever"]
