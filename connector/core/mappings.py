"""What the mapping files say: roles, locations, certifications, entitlements, calendar."""

from __future__ import annotations

import datetime as dt
from typing import Literal, Self

from pydantic import Field, model_validator

from connector.core.documents import Document
from connector.core.policies import Window


class Role(Document):
    job_codes: tuple[str, ...] = ()
    titles: tuple[str, ...] = Field(default=(), description="exact, without case")
    title_patterns: tuple[str, ...] = Field(default=(), description="patterns with * ? [..], without case")


class Location(Document):
    name: str
    type: str = Field(description="school, central-office, or a word of your own")


class Course(Document):
    """Exactly one of the three."""

    id: str | None = None
    title: str | None = Field(default=None, description="the exact title")
    title_pattern: str | None = Field(default=None, description="a pattern with * ? [..], the whole title")

    @model_validator(mode="after")
    def _one_key(self) -> Self:
        if len(self.model_fields_set) != 1:
            raise ValueError("a course has one of `id`, `title`, `title_pattern`")
        return self


class Replacement(Document):
    on: dt.date = Field(description="from this day, older completions no longer count")
    since: dt.date | None = Field(default=None, description="completions since this day count all the same (default: `on`)")


class Validity(Document):
    """Exactly one of the three; the day (or school year) of the completion is the first of them."""

    school_years: int | None = Field(default=None, ge=1)
    days: int | None = Field(default=None, ge=1)
    months: int | None = Field(default=None, ge=1)

    @model_validator(mode="after")
    def _one_key(self) -> Self:
        if len(self.model_fields_set) != 1:
            raise ValueError("give one of `school_years`, `days`, `months`, or `forever`")
        return self


class Certification(Document):
    title: str
    courses: tuple[Course, ...] = Field(min_length=1)
    replaced: tuple[Replacement, ...] = ()
    valid_for: Validity | Literal["forever"]


class GroupRef(Document):
    directory: str
    group: str = Field(description="under AD a DN, GUID or sAMAccountName; `{location}` is replaced by the code")


class Entitlement(Document):
    title: str
    per: Literal["location"] | None = None
    location_type: tuple[str, ...] | None = Field(default=None, min_length=1, description="default: every location")
    groups: tuple[GroupRef, ...] = Field(min_length=1)


class SchoolYear(Document):
    starts: str = Field(default="07-01", pattern=r"^\d\d-\d\d$", description="month and day, quoted")


class Holidays(Document):
    country: str | None = None
    subdivision: str | None = None
    closed: tuple[dt.date | Window, ...] = Field(default=(), description="days closed besides the public holidays")
    open: tuple[dt.date, ...] = Field(default=(), description="public holidays that are business days here")


class CalendarFile(Document):
    time_zone: str = Field(description="an IANA name, as America/Denver")
    school_year: SchoolYear = SchoolYear()
    holidays: Holidays = Holidays()
