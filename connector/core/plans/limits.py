"""The `limits` of the config: how much one run may change before somebody must look."""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Literal

from pydantic import BeforeValidator, Field

from connector.core.files.documents import Day, Document, written_null
from connector.core.files.spans import Span

PERCENT = "percent of the members there are now; null: no such limit"
AT_LEAST = "fewer changes than this never exceed `percent`"
COUNT = "the greatest number of changes; null: no such limit"

Null = BeforeValidator(written_null)
Percent = Annotated[
    Annotated[float, Field(ge=0, le=100)] | None,
    Null,
    Field(description=PERCENT, json_schema_extra={"type": ["number", "null"]}),
]
AtLeast = Annotated[int, Field(ge=1, description=AT_LEAST)]
Count = Annotated[
    Annotated[int, Field(ge=0)] | None,
    Null,
    Field(description=COUNT, json_schema_extra={"type": ["integer", "null"]}),
]


class Cap(Document):
    """Refused when `count` is exceeded, or `percent` of the members with at least `at_least` changes."""

    percent: Percent = None
    at_least: AtLeast = 1
    count: Count = None


class RemovalsCap(Cap):
    """A key that is not given keeps its default, so that a change of one never drops another."""

    percent: Percent = 10
    at_least: AtLeast = 10
    count: Count = 200


class GroupCap(Cap):
    percent: Percent = 50
    at_least: AtLeast = 4
    count: Count = 50


class UrgentCap(Cap):
    count: Count = 100


class AdditionsCap(Cap):
    percent: Percent = 25
    at_least: AtLeast = 25
    count: Count = 300


class Flapping(Document):
    """Refused when one more change would turn a membership round again."""

    changes: Annotated[
        Annotated[int, Field(ge=2)] | None,
        Null,
        Field(
            description="how often a membership may turn; null: no such limit",
            json_schema_extra={"type": ["integer", "null"]},
        ),
    ] = 4
    within: Span = Field(default="14d", description="the time in which such changes count")


class Expected(Document):
    """A lawful mass event, bounded in time, number and reason: its removals do not count towards the caps."""

    reason: str = Field(description="a removal's reason, as certification-expired")
    from_: Day = Field(alias="from", description="the first day")
    until: Day = Field(description="the last day")
    at_most: int = Field(ge=1, description="more removals than this are refused, all of them")
    empty_group: Literal["refuse", "allow"] = Field(default="refuse", description="whether it may empty groups")

    def covers(self, day: dt.date) -> bool:
        return self.from_ <= day <= self.until


class Limits(Document):
    removals: RemovalsCap = Field(default=RemovalsCap.defaults(), description="all removals of a directory")
    removals_per_group: GroupCap = Field(default=GroupCap.defaults(), description="removals from one group")
    removals_urgent: UrgentCap = Field(
        default=UrgentCap.defaults(), description="`left` and `denied`, which pass the group guards"
    )
    removals_per_day: Cap = Field(
        default=Cap.defaults(),
        description="removals of a directory in 24 hours, over all runs; not given: no such limit",
    )
    additions: AdditionsCap = Field(default=AdditionsCap.defaults(), description="all additions to a directory")
    empty_group: Literal["refuse", "allow"] = Field(default="refuse", description="whether a run may empty a group")
    flapping: Flapping = Field(
        default=Flapping.defaults(), description="memberships that we add and remove again and again"
    )
    expected: tuple[Expected, ...] = Field(default=(), description="lawful mass events")
