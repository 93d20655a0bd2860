"""Days on which the example must make sense (an ordinary one, turns of the year and of the school year, a leap day),
and what it has on them, made once.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from functools import cache

from connector.example.records import Person
from connector.example.world import population, world

DAYS = tuple(map(dt.date.fromisoformat, ("2026-11-23", "2027-01-01", "2027-06-30", "2027-07-01", "2028-02-29")))
DAY = DAYS[0]


@cache
def people_on(day: dt.date) -> tuple[Person, ...]:
    return tuple(population(day))


@cache
def files_on(day: dt.date) -> Mapping[str, bytes]:
    return world(day)
