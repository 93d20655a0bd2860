"""Which losses to come are told today: each person and day once at each of some marks, as 90, 30 and 7 days before."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from connector.core.forecasts.foreseen import Foreseen


class Right(NamedTuple):
    """A right that somebody has, at a location where it has them; of a digest, a school alone."""

    entitlement: str | None
    location: str | None


class Reminded(NamedTuple):
    """A right whose loss on a day the person was told of."""

    person_id: str
    on: dt.date
    right: Right


@dataclass(frozen=True, kw_only=True)
class Reminder:
    """All that one person loses on one day, told at the mark of `days` before it."""

    person_id: str
    on: dt.date
    days: int
    losses: tuple[Foreseen, ...]


@dataclass(frozen=True, kw_only=True)
class Digest:
    """Who of one school loses rights on one day, told at the mark of `days` before it."""

    location: str
    on: dt.date
    days: int
    losses: tuple[Foreseen, ...]


def mark(left: int, marks: Collection[int]) -> int | None:
    """The mark that stands so many days before: the nearest that is reached; None where none is."""
    return min((one for one in marks if left <= one), default=None)


def reminders(
    losses: Iterable[Foreseen], marks: Collection[int], today: dt.date, told: Mapping[Reminded, int]
) -> list[Reminder]:
    """told: the nearest mark at which each was told. Who was told at a mark is not told again before the next."""
    by_letter: dict[tuple[str, dt.date], list[Foreseen]] = defaultdict(list)
    for one in losses:
        by_letter[one.person_id, one.on].append(one)
    found = []
    for (person_id, on), rows in sorted(by_letter.items()):
        days = mark((on - today).days, marks)
        known = (told.get(Reminded(person_id, on, right_of(one))) for one in rows)
        if days is not None and any(nearest is None or nearest > days for nearest in known):
            found.append(Reminder(person_id=person_id, on=on, days=days, losses=tuple(rows)))
    return found


def right_of(one: Foreseen) -> Right:
    return Right(one.entitlement, one.location)


def digests(
    losses: Iterable[Foreseen],
    schools: Mapping[str, Collection[str]],
    marks: Collection[int],
    today: dt.date,
    at_least: int,
) -> list[Digest]:
    """By school and day, where so many persons lose something; whoever is told of it is the caller's to know.

    schools: where each person works, for a right that has no location.
    """
    by_school: dict[tuple[str, dt.date], list[Foreseen]] = defaultdict(list)
    for one in losses:
        for school in _schools(one, schools):
            by_school[school, one.on].append(one)
    found = []
    for (school, on), rows in sorted(by_school.items()):
        days = mark((on - today).days, marks)
        if days is not None and len({one.person_id for one in rows}) >= at_least:
            found.append(Digest(location=school, on=on, days=days, losses=tuple(rows)))
    return found


def _schools(one: Foreseen, schools: Mapping[str, Collection[str]]) -> Sequence[str]:
    return sorted(schools.get(one.person_id, ())) if one.location is None else [one.location]
