"""How many persons have each right at each of its places: can use it, are members, or lack nothing but a course."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import narwhals.stable.v2 as nw

from connector.core.decisions.by_course import outlook
from connector.core.decisions.program import Program
from connector.core.decisions.until import valid_until
from connector.core.engine import Engine, Frame
from connector.core.plans.diff import targets_of
from connector.core.plans.plan import World
from connector.core.plans.standing import KEY, Standing, standing
from connector.core.problems import tick
from connector.core.vocabulary import ENFORCED

FROZEN = "no enforced policy grants it: members stay as they are, but for denials"
NOTHING = {"granted": 0, "usable": 0, "member": 0, "by_course": 0}
Where = tuple[str, str | None]
"""An entitlement and, where it has them, one location code."""


@dataclass(frozen=True, kw_only=True)
class Staffed:
    """One right at one place; each number counts persons.

    usable, members: None where a directory was not read whole. only: the id of the one who can use it, where it is one,
    and `until` their last day, None where that never comes. frozen: no policy decides who has it. notes: what keeps
    people from it, or in it.
    """

    entitlement: str
    location: str | None
    granted: int
    usable: int | None
    members: int | None
    by_course: int
    only: str | None
    until: dt.date | None
    frozen: bool
    notes: tuple[str, ...]

    @property
    def able(self) -> int:
        """Who can use it; who may, where a directory was not read whole; who has it, where no policy decides that."""
        known = self.members if self.frozen else self.usable
        return self.granted if known is None else known

    @property
    def order(self) -> tuple[int, str, str]:
        return (self.able, self.entitlement, self.location or "")


def staffed(world: World, engine: Engine) -> list[Staffed]:
    """Every right at each of its places, those that fewest can use first."""
    seen = outlook(world.facts, world.program, world.as_of, engine)
    standings = standing(world, seen.granted, engine)
    counts = _counts(standings, seen.courses, world.program, engine)
    alone, notes = _alone(standings, world, engine), _notes(world)
    found = []
    for place in _places(world.program):
        count = NOTHING | counts[place]
        unknown, frozen = place[0] in standings.unknown, world.program.frozen(place[0], ENFORCED)
        only, until = alone.get(place, (None, None))
        found.append(
            Staffed(
                entitlement=place[0],
                location=place[1],
                granted=count["granted"],
                usable=None if unknown else count["usable"],
                members=None if unknown else count["member"],
                by_course=count["by_course"],
                only=only,
                until=until,
                frozen=frozen,
                notes=(*([FROZEN] if frozen else []), *notes[place]),
            )
        )
    return sorted(found, key=lambda one: one.order)


def _places(program: Program) -> Iterator[Where]:
    for name in program.entitlements:
        per_location = program.rulebook.entitlements[name].per == "location"
        yield from ((name, program.at(n)) for n in (program.sites(name) if per_location else [-1]))


def _where(row: Mapping[str, Any], program: Program) -> Where:
    return program.names[row["entitlement"]], program.at(row["loc"])


def _counts(standings: Standing, courses: Frame, program: Program, engine: Engine) -> dict[Where, dict[str, int]]:
    place = ("entitlement", "loc")
    sums = (nw.col(kind).cast(nw.Int64).sum() for kind in ("granted", "usable", "member"))
    frames = standings.persons.group_by(*place).agg(*sums), courses.group_by(*place).agg(by_course=nw.len())
    found: dict[Where, dict[str, int]] = defaultdict(dict)
    for row in (row for frame in frames for row in engine.rows(frame)):
        found[_where(row, program)] |= row
    return found


def _alone(standings: Standing, world: World, engine: Engine) -> dict[Where, tuple[str, dt.date | None]]:
    """The id and the last day of the one who can use a right at a place, where it is one."""
    numbers = world.program.entitlements
    unknown = nw.col("entitlement").is_in(sorted(numbers[name] for name in standings.unknown))
    able = standings.persons.filter(nw.col("usable") | (unknown & nw.col("granted")))
    counted = able.group_by("entitlement", "loc").agg(nw.col("pid").min(), n=nw.len())
    single = engine.keep(counted.filter(nw.col("n") == 1).select(*KEY))
    few = world.facts.only(single.select("pid").unique(), engine)
    ends = valid_until(few, world.program, single, world.as_of, engine, ENFORCED)
    told = single.join(ends, on=list(KEY), how="left").join(
        few.people.select("pid", "person_id"), on="pid", how="inner"
    )
    return {_where(row, world.program): (row["person_id"], row["valid_until"]) for row in engine.rows(told)}


def _notes(world: World) -> dict[Where, list[str]]:
    """Groups that nobody can be added to."""
    found: dict[Where, list[str]] = defaultdict(list)
    for live in (live for live in world.lives if not live.incomplete):
        for target in targets_of(world.program, live):
            group, name = target.group, tick(target.group.name)
            if group.group is None:
                found[target.entitlement, target.location].append(f"{live.name} lacks the group {name}")
            elif not group.managed:
                found[target.entitlement, target.location].append(f"the group {name} in {live.name} is not managed")
    return found
