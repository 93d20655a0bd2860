"""The oracle's own nouns. Policies and mappings are plain dicts, as YAML gives them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, kw_only=True)
class Person:
    person_id: str
    status: str = "active"
    email: str = ""
    username: str = ""
    hire_date: dt.date | None = None
    termination_date: dt.date | None = None
    last_departure_date: dt.date | None = None
    attributes: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Assignment:
    person_id: str
    job_code: str = ""
    job_title: str = ""
    location: str
    start_date: dt.date | None = None
    end_date: dt.date | None = None
    primary: bool | None = None
    fte: float | None = None


@dataclass(frozen=True, kw_only=True)
class Completion:
    """`completed_at` is the feed's text: a date, or a timestamp (UTC without offset); of a revoked one it may be empty."""

    learner: str
    course_id: str = ""
    course_title: str = ""
    completed_at: str
    status: str = "completed"


@dataclass(frozen=True, kw_only=True)
class Remembered:
    """A completion as an earlier feed had it, and whose it was then."""

    person_id: str
    learner: str
    course_id: str = ""
    course_title: str = ""
    completed_on: dt.date
    seen: dt.date


@dataclass(frozen=True, kw_only=True)
class Exception_:  # noqa: N801 - `Exception` is taken, and this one is never raised
    person: str
    entitlement: str
    location: str | None = None
    effect: str = "grant"
    waives: tuple[str, ...] = ("assigned",)
    from_: dt.date | None = None
    until: dt.date


@dataclass(frozen=True, kw_only=True)
class World:
    as_of: dt.date
    people: tuple[Person, ...]
    assignments: tuple[Assignment, ...]
    completions: tuple[Completion, ...]
    policies: tuple[dict[str, Any], ...]
    exceptions: tuple[Exception_, ...] = ()
    roles: dict[str, Any]
    locations: dict[str, Any]
    certifications: dict[str, Any]
    entitlements: dict[str, Any]
    calendar: dict[str, Any]
    learner: tuple[str, ...] = ("person_id",)
    remembered: tuple[Remembered, ...] = ()

    def person(self, person_id: str) -> Person:
        (found,) = (p for p in self.people if p.person_id == person_id)
        return found


@dataclass(frozen=True, kw_only=True)
class Decision:
    """`requirements` holds, per policy, what every single condition says there without exceptions."""

    granted: bool
    satisfied_policies: tuple[str, ...]
    denied_by: tuple[str, ...]
    requirements: dict[str, dict[str, bool]]
