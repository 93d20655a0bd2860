"""What a file of policy tests says: people, cases on days, and what must never or always hold."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from typing import Annotated, Any, ClassVar, Literal, NamedTuple

from pydantic import AfterValidator, BeforeValidator, Field

from connector.core.conditions import Node
from connector.core.files.documents import ISO_DAY, STAND_IN, Day, Document, Name, read_day
from connector.core.policy_tests.persons import Facts
from connector.core.problems import Mark, Mistake, tick


def day_or_forever(value: Any) -> Any:
    if value == "forever":
        return value
    if isinstance(value, str) and not ISO_DAY.fullmatch(value):
        message = f"{tick(value)} is neither a day nor `forever`"
        raise Mistake(message, code="date", help="write a day as YYYY-MM-DD")
    return read_day(value)


def listed_alone(value: Any) -> Any:
    return (value,) if isinstance(value, str) else value


def right_alone(value: Any) -> Any:
    return {"entitlement": value} if isinstance(value, str) else value


def person_alone(value: Any) -> Any:
    return {"like": value} if isinstance(value, str) else value


def day_as_key(text: str) -> str:
    read_day(text)
    return text


Ends = Annotated[dt.date | Literal["forever"], BeforeValidator(day_or_forever)]
DayKey = Annotated[str, AfterValidator(day_as_key), Field(description="a day, as 2026-07-01")]


class Right(Document):
    """An entitlement, at a location where it is granted per location; a name alone is one without."""

    entitlement: Name = Field(description="of mappings/entitlements.yaml")
    location: Name | None = Field(default=None, description="a location code, quoted")


AnyRight = Annotated[Right, BeforeValidator(right_alone, json_schema_input_type=str | Right)]


class Named(NamedTuple):
    """One right that is asked about, and where the file says so."""

    entitlement: str
    location: str | None
    granted: bool
    mark: Mark


class Expected(Document):
    """What must come out on a day."""

    granted: tuple[AnyRight, ...] = Field(default=(), description="entitlements; `{entitlement, location}` at one")
    denied: tuple[AnyRight, ...] = Field(
        default=(), description="entitlements not granted; without `location`: at none"
    )
    because: Annotated[
        tuple[Name, ...], BeforeValidator(listed_alone, json_schema_input_type=str | tuple[str, ...])
    ] = Field(
        default=(),
        description="all that stands in the way: conditions, `effective`, `mode`, `exception`, a denying policy",
    )
    valid_until: Ends | None = Field(default=None, description="the last day of what is granted, or `forever`")

    @property
    def end(self) -> dt.date | None:
        """The last day that `valid_until` names; None for `forever`."""
        return self.valid_until if isinstance(self.valid_until, dt.date) else None

    @property
    def rights(self) -> Iterator[Named]:
        for key, granted in (("granted", True), ("denied", False)):
            for number, right in enumerate(getattr(self, key)):
                yield Named(right.entitlement, right.location, granted, self.at(key, number))


class Case(Expected):
    """A person, a day, and what must come out; or a table of days."""

    stand_ins: ClassVar[Mapping[str, Any]] = {"name": STAND_IN, "person": {"like": STAND_IN}}

    name: Name = Field(description="what the test shows, in a few words; unique in its file")
    person: Annotated[Facts, BeforeValidator(person_alone, json_schema_input_type=str | Facts)] = Field(
        description="a name of `people`, or the person's facts"
    )
    on: Day | None = Field(default=None, description="the day")
    dates: dict[DayKey, Expected] = Field(default={}, description="instead of `on`: what must come out day by day")

    @property
    def days(self) -> Iterator[tuple[dt.date, Expected]]:
        if self.on is not None:
            yield self.on, self
        for text, expected in self.dates.items():
            yield dt.date.fromisoformat(text), expected


class Invariant(Document):
    """What must hold of the real population, on the day of the run or on one of its own."""

    name: Name = Field(description="what must hold, in a few words; unique in its file")
    entitlement: Name = Field(description="of mappings/entitlements.yaml")
    location: Name | None = Field(default=None, description="a location code; default: any")
    on: Day | None = Field(default=None, description="a day; default: that of the run")


class Never(Invariant):
    """Nobody whom the condition fits is granted the right."""

    stand_ins: ClassVar[Mapping[str, Any]] = {
        "name": STAND_IN,
        "entitlement": STAND_IN,
        "held_by": {"everyone": {}},
    }

    held_by: Node = Field(description="a condition, or a tree of them, as under `when` in a policy")


class Always(Invariant):
    """Each of these persons is granted the right."""

    stand_ins: ClassVar[Mapping[str, Any]] = {"name": STAND_IN, "entitlement": STAND_IN, "people": (STAND_IN,)}

    people: tuple[Name, ...] = Field(min_length=1, description="person ids, quoted")


class Suite(Document):
    """A file of policies/tests/."""

    people: dict[Annotated[str, Field(description="a name of your own")], Facts] = Field(
        default={}, description="persons that several cases share"
    )
    cases: tuple[Case, ...] = Field(default=(), description="invented persons on given days")
    never: tuple[Never, ...] = Field(default=(), description="whom of the real population nothing may be granted")
    always: tuple[Always, ...] = Field(default=(), description="who of the real population must keep a right")

    @property
    def tests(self) -> tuple[Case | Never | Always, ...]:
        return (*self.cases, *self.never, *self.always)
