"""Who has a right at a place, is about to, or would with a course: one value a person, right and place."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

import narwhals.stable.v2 as nw

from connector.core.decisions.assignments import in_effect
from connector.core.decisions.by_course import outlook
from connector.core.decisions.facts import Moments
from connector.core.decisions.program import NOWHERE, Program
from connector.core.decisions.until import valid_until
from connector.core.engine import Engine, Frame
from connector.core.person import full_name
from connector.core.plans.plan import World
from connector.core.plans.standing import KEY, Standing, standing
from connector.core.vocabulary import ENFORCED

State = Literal["has", "leftover", "coming", "waiting", "entitled", "could"]
"""has: a member whom the policies, or none at all, leave one. leftover: a member whom no policy grants it.

coming: granted, and added by the next run. waiting: granted, and without an account or a group that can be written.
entitled: granted, and the directory was not read whole. could: with the courses named.
"""


@dataclass(frozen=True, kw_only=True)
class Holder:
    """roles: of the assignments at the place on the day. until: the last day, None where none is known.

    courses: what would bring the right, empty where it is there or no course would.
    """

    entitlement: str
    location: str
    person_id: str
    name: str
    roles: tuple[str, ...]
    state: State
    until: dt.date | None
    courses: str

    @property
    def order(self) -> tuple[Any, ...]:
        return (self.location, self.entitlement, self.name, self.person_id)


def rights_by_place(program: Program) -> dict[str, list[str]]:
    """By location code, the rights that are told of there: those per location; where none is, every right."""
    if not _by_place(program):
        return {code: list(program.entitlements) for code in program.locations}
    found: dict[str, list[str]] = defaultdict(list)
    for name in program.entitlements:
        if program.rulebook.entitlements[name].per == "location":
            for number in program.sites(name):
                found[program.at(number) or ""].append(name)
    return dict(sorted(found.items()))


def _by_place(program: Program) -> bool:
    """Whether some right is per location; where none is, each is told of where the person works."""
    return any(right.per == "location" for right in program.rulebook.entitlements.values())


def holders(world: World, engine: Engine) -> list[Holder]:
    """Everybody at each place, in order of places, rights and names."""
    seen = outlook(world.facts, world.program, world.as_of, engine)
    standings = standing(world, seen.granted, engine)
    few = world.facts.only(seen.granted.select("pid").unique(), engine)
    ends = valid_until(few, world.program, seen.granted, world.as_of, engine, ENFORCED)
    rows = _all(standings, seen.courses).join(ends, on=list(KEY), how="left")
    working = engine.keep(
        in_effect(Moments(days=(world.as_of,)).of(world.facts.assignments)).select("pid", "loc", "job")
    )
    rows = _named(_located(rows, working, world.program), world)
    roles = _roles(working, rows, world, engine)
    found = (_holder(row, roles[row["pid"], row["at"]], standings, world.program) for row in engine.rows(rows))
    return sorted(found, key=lambda holder: holder.order)


def _all(standings: Standing, courses: Frame) -> Frame:
    """The persons of `standings`, and those who lack a course alone."""
    known = standings.persons.join(courses, on=list(KEY), how="left")
    others = courses.join(standings.persons, on=list(KEY), how="anti")
    nothing = {name: nw.lit(value=False) for name in ("granted", "usable", "member")}
    columns = (*KEY, *nothing, "courses")
    return nw.concat([known.select(*columns), others.with_columns(**nothing).select(*columns)])


def _located(rows: Frame, working: Frame, program: Program) -> Frame:
    """With `at`, the number of the place that it is told at."""
    if _by_place(program):
        return rows.filter(nw.col("loc") != NOWHERE).with_columns(at=nw.col("loc"))
    places = working.filter(nw.col("loc") >= 0).select("pid", at="loc").unique()
    return rows.join(places, on="pid", how="inner")


def _named(rows: Frame, world: World) -> Frame:
    return rows.join(world.facts.people.select("pid", "person_id", "given_name", "family_name"), on="pid", how="inner")


def _roles(working: Frame, rows: Frame, world: World, engine: Engine) -> Mapping[tuple[int, int], list[str]]:
    told = rows.select("pid", loc="at").unique()
    found: dict[tuple[int, int], list[str]] = defaultdict(list)
    for row in engine.rows(working.join(told, on=["pid", "loc"], how="semi").unique()):
        role = world.facts.jobs[row["job"]].role
        found[row["pid"], row["loc"]] += [role] if role is not None else []
    return found


def _holder(row: Mapping[str, Any], roles: list[str], standings: Standing, program: Program) -> Holder:
    entitlement = program.names[row["entitlement"]]
    state = _state(row, unknown=entitlement in standings.unknown, frozen=program.frozen(entitlement, ENFORCED))
    return Holder(
        entitlement=entitlement,
        location=program.at(row["at"]) or "",
        person_id=row["person_id"],
        name=full_name(row),
        roles=tuple(sorted(set(roles))),
        state=state,
        until=row["valid_until"],
        courses=row["courses"] or "",
    )


def _state(row: Mapping[str, Any], *, unknown: bool, frozen: bool) -> State:
    if not row["granted"] and not row["member"]:
        return "could"
    if unknown:
        return "entitled"
    if row["member"]:
        return "has" if row["granted"] or frozen else "leftover"
    return "coming" if row["usable"] else "waiting"
