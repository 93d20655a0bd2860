"""A diff as a value: what is told, in whatever form."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, NamedTuple

from connector.core.diffs.effect import Later

FORMAT = "connector-diff/1"


@dataclass(frozen=True, kw_only=True, slots=True)
class Change:
    """One right that somebody has by one revision and not by the other, and what they do where it is.

    lines: the edits that bring it about, by number: those without which it would not be; where there is none, each of
    those that alone would do. until: its last day, where it is gained and has one.
    """

    change: Literal["gain", "lose"]
    person_id: str
    person_name: str
    entitlement: str
    location: str | None
    location_name: str | None
    roles: tuple[str, ...]
    titles: tuple[str, ...]
    schools: tuple[str, ...]
    reason: str
    words: str
    policies: tuple[str, ...]
    until: dt.date | None
    lines: tuple[int, ...] = ()

    @property
    def order(self) -> tuple[str, ...]:
        return (self.change, self.entitlement, self.location or "", self.person_id)


class Counts(NamedTuple):
    """Persons who only lose, only gain, and who do both (another school, another right); rights lost and gained."""

    lose: int = 0
    gain: int = 0
    move: int = 0
    rights_lost: int = 0
    rights_gained: int = 0

    @property
    def people(self) -> int:
        return self.lose + self.gain + self.move


class Count(NamedTuple):
    """The same persons of one school, role, title or reason."""

    name: str
    lose: int
    gain: int
    move: int


@dataclass(frozen=True, kw_only=True)
class Breakdown:
    role: tuple[Count, ...]
    school: tuple[Count, ...]
    title: tuple[Count, ...]
    reason: tuple[Count, ...]


@dataclass(frozen=True, kw_only=True)
class Line:
    """One edit: lines of YAML that are weighed together, and what they do.

    places: as `policies/x.yaml:12` or `policies/x.yaml:12-14`; lines that are gone as the revision before has them.
    removed, added: the lines. counts, by: what it does alone. together: rights of the whole that it brings about only
    with others. undone: rights that it alone would change and that the others leave as they were. alone: False where
    it cannot be alone, and is weighed as the last of all.
    """

    number: int
    places: tuple[str, ...]
    removed: tuple[str, ...]
    added: tuple[str, ...]
    counts: Counts
    by: Breakdown
    later: Later
    together: int
    undone: int
    alone: bool
    others: tuple[int, ...]

    @property
    def has_effect(self) -> bool:
        return bool(self.counts.people or self.together or self.later.pids)


@dataclass(frozen=True, kw_only=True)
class Regrouped:
    """An entitlement that means other groups now; its holders are to be members of those added."""

    entitlement: str
    removed: tuple[str, ...]
    added: tuple[str, ...]
    holders: int


@dataclass(frozen=True, kw_only=True)
class Frozen:
    """An entitlement of which so many rights end, and nobody is taken out of a group.

    gone: the mappings do not have it any more. locations: the places that it is not at any more; where there are none
    and it is not gone, no policy in force grants it any more.
    """

    entitlement: str
    rights: int
    gone: bool
    locations: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Side:
    """name: as the caller wrote it. commit: null for the files on disk. told: in words."""

    name: str
    commit: str | None
    told: str


@dataclass(frozen=True, kw_only=True)
class Diff:
    """kept: persons who keep a right by other policies. reported: of policies in report mode, which change nothing.

    limited: some lines were weighed together only since there are many. run: whose reading it is, where it is kept.
    """

    as_of: dt.date
    base: Side
    head: Side
    people: int
    run: str | None
    feeds: Mapping[str, str]
    changes: tuple[Change, ...]
    counts: Counts
    by: Breakdown
    lines: tuple[Line, ...]
    later: Later
    reported: Counts
    kept: int
    groups: tuple[Regrouped, ...]
    frozen: tuple[Frozen, ...]
    notes: tuple[str, ...]
    limited: bool

    @property
    def has_effect(self) -> bool:
        """Whether anybody's access changes, on the day or later, or the groups that it is."""
        return bool(self.changes or self.later.pids or self.groups)
