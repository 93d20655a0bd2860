"""One person as plain values: for the words about the few whose rows leave the tables."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, kw_only=True, slots=True)
class Assignment:
    job_code: str | None
    job_title: str | None
    role: str | None
    location: str | None
    location_name: str | None
    location_type: str | None
    start_date: dt.date | None
    end_date: dt.date | None
    primary: bool | None
    fte: float | None

    def in_effect(self, day: dt.date) -> bool:
        return (self.start_date or day) <= day <= (self.end_date or day)

    def __str__(self) -> str:
        job = self.role or self.job_title or f"job {self.job_code}"
        return f"{job} at {self.location_name or self.location}"


@dataclass(frozen=True, kw_only=True, slots=True)
class Person:
    """`values` are the columns of the people feed; `completed` the dates by certification, oldest first.

    seen: of a certification's completion that today's feed lacks, the day it was seen first.
    """

    values: Mapping[str, object]
    assignments: tuple[Assignment, ...]
    completed: Mapping[str, tuple[dt.date, ...]]
    seen: Mapping[tuple[str, dt.date], dt.date] = field(default_factory=dict)

    @property
    def person_id(self) -> str:
        return str(self.values["person_id"])

    @property
    def name(self) -> str:
        return full_name(self.values)

    def date(self, column: str) -> dt.date | None:
        value = self.values.get(column)
        return value if isinstance(value, dt.date) else None

    def newest(self, certification: str, day: dt.date) -> dt.date | None:
        return max((c for c in self.completed.get(certification, ()) if c <= day), default=None)

    def next_completion(self, certification: str, day: dt.date) -> dt.date | None:
        return min((c for c in self.completed.get(certification, ()) if c > day), default=None)

    def in_effect(self, day: dt.date, location: str | None = None) -> list[Assignment]:
        return [a for a in self.assignments if a.in_effect(day) and location in (None, a.location)]


def in_effect_or_last(held: Iterable[Assignment], day: dt.date, location: str | None = None) -> list[Assignment]:
    """Those in effect on a day, at the location where one is given; where there are none, those that ended last."""
    there = [a for a in held if location in (None, a.location)]
    now = [a for a in there if a.in_effect(day)]
    last = max((a.end_date for a in there if a.end_date and a.end_date < day), default=None)
    return now or [a for a in there if last and a.end_date == last]


@dataclass(frozen=True, kw_only=True, slots=True)
class CertificationDays:
    """One certification as of a day: `need` is the earliest completion that counts, `floor` by replacement alone."""

    title: str
    need: dt.date
    floor: dt.date
    good_through: Callable[[dt.date], dt.date | None]


@dataclass(frozen=True, kw_only=True, slots=True)
class Scene:
    """Where and when a condition is spoken of; `location` is None where the entitlement has none."""

    day: dt.date
    location: str | None
    location_name: str | None
    location_type: str | None
    certifications: Mapping[str, CertificationDays]


@dataclass(frozen=True, kw_only=True, slots=True)
class Said:
    """What is, in plain words; `since` and `until` are the days it began and ceases (or ceased) to be met.

    short_of: what an unmet condition asks for, where the words do not tell it.
    """

    words: str
    short_of: str = ""
    since: dt.date | None = None
    until: dt.date | None = None


def full_name(values: Mapping[str, object]) -> str:
    """Of a row of the people feed; the id where it has no name."""
    parts = (values.get("given_name"), values.get("family_name"))
    return " ".join(str(part) for part in parts if part) or str(values["person_id"])


def either(words: tuple[str, ...] | list[str]) -> str:
    """`a, b or c`."""
    return words[0] if len(words) == 1 else ", ".join(words[:-1]) + " or " + words[-1]


def with_article(noun: str) -> str:
    return f"{'an' if noun[:1].lower() in 'aeiou' else 'a'} {noun}"
