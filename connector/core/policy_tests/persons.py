"""A person of a policy test, in a few lines: what the feeds would say of them."""

from __future__ import annotations

import datetime as dt
import re
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field

from connector.core.files.documents import Day, Document, Name
from connector.core.files.tree import Odd
from connector.core.problems import Mistake, tick
from connector.core.rules.exceptions import PersonException, Waivable

UNTOLD = "policy test"
MOMENT = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}([T ][0-9]{2}:[0-9]{2}.*)?")


def readable_moment(value: Any) -> Any:
    if isinstance(value, dict | tuple) or (isinstance(value, Odd) and value.reads_as == "nothing"):
        return value
    text = value.text if isinstance(value, Odd) else str(value)
    try:
        known = MOMENT.fullmatch(text) and dt.datetime.fromisoformat(text)
    except ValueError:
        known = None
    if not known:
        advice = "write 2025-08-01, or a time as 2025-07-01T05:30:00Z, without an offset UTC"
        raise Mistake(f"{tick(text)} is not a date or a time", code="date", help=advice)
    return text


Moment = Annotated[str, BeforeValidator(readable_moment)]


class Work(Document):
    """One assignment: its `role`, or job code and title as a feed has them."""

    role: Name | None = Field(default=None, description="a role of mappings/roles.yaml; one of its job codes is taken")
    job_code: Name | None = Field(default=None, description="as in the feed, quoted")
    job_title: Name | None = Field(default=None, description="as in the feed")
    location: Name = Field(description="a location code, quoted")
    start_date: Day | None = Field(default=None, description="the first day; default: long ago")
    end_date: Day | None = Field(default=None, description="the last day; default: none")
    primary: bool | None = Field(default=None, description="whether it is the primary assignment")
    fte: float | None = Field(default=None, ge=0, le=1.5, description="a share of full time, as 0.5")


class Finished(Document):
    """One completion, as Learning Space reports it."""

    course_id: Name | None = Field(default=None, description="as in the feed, quoted")
    course_title: Name | None = Field(default=None, description="as in the feed")
    completed_at: Moment = Field(description="a day in the district's time zone, or a time, without an offset UTC")
    counts: bool = Field(default=True, description="`false`: a course that is meant to count towards nothing")


class Excused(Document):
    """A dated exception of this person."""

    entitlement: Name = Field(description="of mappings/entitlements.yaml")
    location: Name | None = Field(default=None, description="a location code; a denial without it denies everywhere")
    effect: Literal["grant", "deny"] = Field(default="grant", description="`grant` or `deny`")
    waives: tuple[Waivable, ...] = Field(default=("assigned",), description="conditions that a grant takes as met")
    from_: Day | None = Field(default=None, alias="from", description="the first day")
    until: Day = Field(description="the last day")

    def of(self, person: str) -> PersonException:
        """As a file of exceptions would have it; it stands where this one does."""
        made = PersonException.model_construct(
            person=person,
            entitlement=self.entitlement,
            location=self.location,
            effect=self.effect,
            waives=self.waives,
            from_=self.from_,
            until=self.until,
            reason=UNTOLD,
            approved_by=UNTOLD,
            ticket=UNTOLD,
        )
        if self._written is not None:
            made.placed(self._written)
        return made


class Facts(Document):
    """What is true of a person; with `like`, what another person has and is not said anew here."""

    like: Name | None = Field(default=None, description="a person of `people` above; keys given here replace theirs")
    status: Literal["active", "leave", "terminated"] = Field(default="active", description="of the people feed")
    hire_date: Day | None = Field(default=None, description="the first day of work")
    termination_date: Day | None = Field(default=None, description="the last day of work")
    last_departure_date: Day | None = Field(default=None, description="of an earlier employment")
    assignments: tuple[Work, ...] = Field(default=(), description="their jobs")
    completions: tuple[Finished, ...] = Field(default=(), description="the courses they finished")
    exceptions: tuple[Excused, ...] = Field(default=(), description="dated exceptions; those of the files are not used")
    attributes: dict[Name, Name] = Field(default={}, description="other columns of the people feed that policies name")

    def over(self, other: Facts) -> Facts:
        """The facts of another, with what is said here in their place."""
        changes: dict[str, Any] = {name: getattr(self, name) for name in self.model_fields_set}
        return other.model_copy(update=changes)
