"""A diff as a document, `connector-diff/1`: what other programs may rely on. `document` writes it."""

from __future__ import annotations

import datetime as dt
from typing import Literal

from pydantic import Field

from connector.core.plans.plan_schema import Part
from connector.core.vocabulary import REASONS

Count = int


class SideRow(Part):
    name: str = Field(description="the revision as the caller wrote it; of a merge base the first letters of its id")
    commit: str | None = Field(description="null for the files on disk")
    words: str


class CountsRow(Part):
    lose: Count = Field(description="persons who lose rights and gain none")
    gain: Count = Field(description="persons who gain rights and lose none")
    move: Count = Field(description="persons who do both: another school, or another right")
    rights_lost: Count
    rights_gained: Count


class CountRow(Part):
    name: str
    lose: Count
    gain: Count
    move: Count


class ByRow(Part):
    """Persons; one of several roles, schools or titles counts at each."""

    role: list[CountRow]
    school: list[CountRow]
    title: list[CountRow]
    reason: list[CountRow]


class StepRow(Part):
    """From that day on, until the next row's: rights that are held and would not have been, and the other way round."""

    on: dt.date
    more: Count
    fewer: Count


class EndsRow(Part):
    """Rights that are held either way, and end on another day; null where they do not end."""

    before: dt.date | None
    after: dt.date | None
    rights: Count


class LaterRow(Part):
    people: Count = Field(description="whom anything concerns, on the day or later")
    ends_earlier: Count
    ends_later: Count
    steps: list[StepRow] = Field(description="the day itself first; empty where nothing ever differs")
    ends: list[EndsRow]


class LineRow(Part):
    """Lines of YAML that are weighed together: one, or as many as make sense by themselves."""

    number: Count = Field(description="from 1; `lines` of a change names it")
    places: list[str] = Field(description="as `policies/x.yaml:12`; lines that are gone as BASE has them")
    removed: list[str]
    added: list[str]
    counts: CountsRow = Field(description="what they do alone, over BASE")
    by: ByRow
    later: LaterRow
    together: Count = Field(description="rights of the whole that they bring about only with others")
    others: list[Count] = Field(description="the numbers of these others")
    undone: Count = Field(description="rights that they alone would change, and that others leave as they were")
    alone: bool = Field(
        description="false where BASE with these lines alone is no rulebook: weighed as the last of all"
    )


class ChangeRow(Part):
    change: Literal["gain", "lose"]
    person_id: str
    person_name: str
    entitlement: str
    location: str | None
    location_name: str | None
    roles: list[str]
    titles: list[str]
    schools: list[str]
    reason: str = Field(json_schema_extra={"enum": list(REASONS)})
    words: str
    policies: list[str] = Field(description="that grant it, where it is granted")
    until: dt.date | None = Field(description="of a gain: its last day, where it has one")
    lines: list[Count]


class RegroupedRow(Part):
    entitlement: str
    removed: list[str]
    added: list[str]
    holders: Count = Field(description="rights that are to be memberships of the groups added")


class FrozenRow(Part):
    entitlement: str
    rights: Count = Field(description="that end, and take nobody out of a group")
    gone: bool = Field(description="the mappings have no such entitlement any more")
    locations: list[str] = Field(
        description="where the right is not any more; where empty and not gone, no policy in force grants it"
    )


class SummaryRow(CountsRow):
    effect: bool = Field(description="whether anybody's access changes, on the day or later")
    kept: Count = Field(description="persons who keep a right by other policies than before")


class PopulationRow(Part):
    people: Count
    run: str | None = Field(description="the run whose kept reading it is; null for the feeds as they are")
    feeds: dict[str, str] = Field(description="SHA-256 of the files read")


class DiffDocument(Part):
    format: Literal["connector-diff/1"]
    as_of: dt.date
    base: SideRow
    head: SideRow
    population: PopulationRow
    summary: SummaryRow
    by: ByRow
    later: LaterRow
    lines: list[LineRow]
    limited: bool = Field(description="some lines were weighed together only since there are many")
    report: CountsRow = Field(description="of policies in report mode; nobody's access changes by them")
    groups: list[RegroupedRow] = Field(description="entitlements that mean other groups now")
    frozen: list[FrozenRow]
    notes: list[str]
    changes: list[ChangeRow]
