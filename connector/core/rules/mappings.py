"""What the mapping files say: roles, locations, certifications, entitlements, calendar."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from fnmatch import fnmatchcase
from typing import Annotated, Any, ClassVar, Literal, Self

from pydantic import Field, model_validator

from connector.core.files.documents import ONE_KEY, STAND_IN, Day, Document, Name, one_key
from connector.core.problems import Mistake


class Role(Document):
    job_codes: tuple[Name, ...] = Field(default=(), description="job codes as in the feed, quoted")
    titles: tuple[Name, ...] = Field(default=(), description="exact, without case")
    title_patterns: tuple[Name, ...] = Field(default=(), description="patterns with * ? [..], without case")


class Location(Document):
    stand_ins: ClassVar[Mapping[str, Any]] = {"name": STAND_IN, "type": STAND_IN}

    name: Name = Field(description="the name that people know")
    type: Name = Field(description="school, central-office, or a word of your own")


class Course(Document):
    """Exactly one of the three."""

    model_config = ONE_KEY

    id: Name | None = Field(default=None, description="the id in the completions feed, quoted")
    title: Name | None = Field(default=None, description="the exact title")
    title_pattern: Name | None = Field(default=None, description="a pattern with * ? [..], the whole title")

    @model_validator(mode="wrap")
    @classmethod
    def _one_key(cls, value: Any, handler: Callable[[Any], Self]) -> Self:
        mistake = Mistake("a course has exactly one of `id`, `title`, `title_pattern`", code="one-key")
        return one_key(cls, value, handler, mistake)

    def means(self, course_id: str | None, title: str | None) -> bool:
        return (
            (self.id is not None and self.id == course_id)
            or (self.title is not None and self.title == title)
            or (self.title_pattern is not None and title is not None and fnmatchcase(title, self.title_pattern))
        )


class Replacement(Document):
    on: Day = Field(description="from this day, older completions no longer count")
    since: Day | None = Field(default=None, description="completions since this day count all the same (default: `on`)")


class Validity(Document):
    """Exactly one of the three; the day (or school year) of the completion is the first of them."""

    model_config = ONE_KEY

    school_years: int | None = Field(
        default=None, ge=1, le=100, description="so many school years, that of the completion the first"
    )
    days: int | None = Field(
        default=None, ge=1, le=36_500, description="so many days, that of the completion the first"
    )
    months: int | None = Field(default=None, ge=1, le=1_200, description="up to the same day so many months later")

    @model_validator(mode="wrap")
    @classmethod
    def _one_key(cls, value: Any, handler: Callable[[Any], Self]) -> Self:
        mistake = Mistake("give one of `school_years`, `days`, `months`, or `forever`", code="one-key")
        return one_key(cls, value, handler, mistake)


class Certification(Document):
    stand_ins: ClassVar[Mapping[str, Any]] = {
        "title": STAND_IN,
        "courses": ({"title": "-"},),
        "valid_for": "forever",
    }

    title: str = Field(min_length=1, description="the name that people know")
    courses: tuple[Course, ...] = Field(min_length=1, description="any of them counts")
    replaced: tuple[Replacement, ...] = Field(default=(), description="days from which older completions do not count")
    valid_for: Validity | Literal["forever"] = Field(
        description="`{school_years: N}`, `{months: N}`, `{days: N}` or `forever`"
    )

    def counts(self, course_id: str | None, title: str | None) -> bool:
        """Whether a completion of the course counts towards it, as far as the course goes."""
        return any(course.means(course_id, title) for course in self.courses)


class GroupRef(Document):
    stand_ins: ClassVar[Mapping[str, Any]] = {"directory": STAND_IN, "group": STAND_IN}

    directory: Name = Field(description="a directory of the config")
    group: Name = Field(description="under AD a DN, GUID or sAMAccountName; `{location}` is replaced by the code")


class Entitlement(Document):
    stand_ins: ClassVar[Mapping[str, Any]] = {
        "title": STAND_IN,
        "groups": ({"directory": STAND_IN, "group": STAND_IN},),
    }

    title: str = Field(min_length=1, description="the name that people know")
    per: Literal["location"] | None = Field(default=None, description="`location`: one right for each location")
    location_type: tuple[Name, ...] | None = Field(default=None, min_length=1, description="default: every location")
    groups: tuple[GroupRef, ...] = Field(min_length=1, description="the groups whose membership is the right")


class SchoolYear(Document):
    starts: str = Field(
        default="07-01", pattern=r"^[0-9]{2}-[0-9]{2}$", description='month and day, quoted, as "07-01"'
    )

    @property
    def first(self) -> tuple[int, int]:
        """Month and day."""
        return int(self.starts[:2]), int(self.starts[3:])


class Closing(Document):
    """First and last day, both closed."""

    from_: Day = Field(alias="from", description="the first day")
    until: Day = Field(description="the last day")


class Holidays(Document):
    country: str | None = Field(default=None, description="public holidays of this country: two letters, as US")
    subdivision: str | None = Field(default=None, description="and of this part of it, as CO")
    closed: tuple[Day | Closing, ...] = Field(default=(), description="days closed besides the public holidays")
    open: tuple[Day, ...] = Field(default=(), description="days that are business days here, whatever else they are")


class Freeze(Document):
    """First and last day of a time in which nothing is taken away, but for departures and denials."""

    from_: Day = Field(alias="from", description="the first day")
    until: Day = Field(description="the last day")
    reason: Name = Field(description="why, for those who ask what waits")

    def covers(self, day: dt.date) -> bool:
        return self.from_ <= day <= self.until


class CalendarFile(Document):
    stand_ins: ClassVar[Mapping[str, Any]] = {"time_zone": "UTC"}

    time_zone: str = Field(description="an IANA name, as America/Denver")
    school_year: SchoolYear = Field(default=SchoolYear.defaults(), description="when a school year starts")
    holidays: Holidays = Field(default=Holidays.defaults(), description="which days are no business days")
    freeze: tuple[Freeze, ...] = Field(
        default=(), description="times in which only departures and denials take anything away"
    )


Roles = dict[Annotated[str, Field(description="a role")], Role]
Locations = dict[Annotated[str, Field(description="a location code, quoted")], Location]
Certifications = dict[Annotated[str, Field(description="a certification")], Certification]
Entitlements = dict[Annotated[str, Field(description="an entitlement")], Entitlement]
