"""Whom a plan touches, by school, by role and by reason: numbers of persons, for those who review it."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

import narwhals.stable.v2 as nw

from connector.core.decisions.facts import Facts
from connector.core.decisions.program import Program
from connector.core.engine import Engine, table_of
from connector.core.plans.model import Change, Plan

NOWHERE = "no school or office"
NO_ROLE = "no role"


@dataclass(frozen=True, kw_only=True)
class Work:
    """What somebody does on a day, or did last: roles, and places as people call them."""

    roles: tuple[str, ...]
    places: tuple[str, ...]


NOTHING = Work(roles=(), places=())


class Count(NamedTuple):
    """Persons who lose something, who gain something, and of whom something is held."""

    name: str
    lose: int
    gain: int
    held: int


def work_of(facts: Facts, program: Program, persons: Collection[str], day: dt.date, engine: Engine) -> dict[str, Work]:
    """By person id; of assignments over, those that ended last; persons without any are not in it."""
    ids = table_of(engine, [(person,) for person in sorted(persons)], {"person_id": nw.String})
    named = facts.people.select("pid", "person_id").join(ids, on="person_id", how="inner")
    columns = ("person_id", "job", "location", "start_date", "end_date")
    held: dict[str, list[Mapping[str, Any]]] = defaultdict(list)
    for row in engine.rows(facts.assignments.join(named, on="pid", how="inner").select(*columns)):
        held[row["person_id"]].append(row)
    return {person: _work(rows, facts, program, day) for person, rows in held.items()}


def _work(rows: list[Mapping[str, Any]], facts: Facts, program: Program, day: dt.date) -> Work:
    last = max(row["end_date"] or dt.date.max for row in rows)
    now = [row for row in rows if (row["start_date"] or day) <= day <= (row["end_date"] or day)]
    told = now or [row for row in rows if (row["end_date"] or dt.date.max) == last]
    known = program.rulebook.locations
    places = {code: known[code].name if code in known else code for row in told if (code := row["location"])}
    roles = {role for row in told if (role := facts.jobs[row["job"]].role)}
    return Work(roles=tuple(sorted(roles)), places=tuple(sorted(f"{name} ({code})" for code, name in places.items())))


def by_school(plan: Plan, work: Mapping[str, Work]) -> list[Count]:
    """A person of several schools counts at each."""
    return _counted(plan, lambda change: _work_of(change, work).places or (NOWHERE,))


def by_role(plan: Plan, work: Mapping[str, Work]) -> list[Count]:
    return _counted(plan, lambda change: _work_of(change, work).roles or (NO_ROLE,))


def by_reason(plan: Plan) -> list[Count]:
    return _counted(plan, lambda change: (change.reason,))


def by_line(plan: Plan) -> list[Count]:
    """By each line of a rule file on which something rests, with its commit."""
    return _counted(plan, lambda change: map(plan.provenance.told, change.rule_lines))


def _work_of(change: Change, work: Mapping[str, Work]) -> Work:
    return work.get(change.person_id or "", NOTHING)


def _counted(plan: Plan, names: Callable[[Change], Iterable[str]]) -> list[Count]:
    """Those that lose most first."""
    persons: dict[str, tuple[set[str], set[str], set[str]]] = defaultdict(lambda: (set(), set(), set()))
    kinds = {"remove": 0, "add": 1}
    rows = [(change, kinds[change.action]) for change in plan.changes] + [(held.change, 2) for held in plan.held]
    for change, kind in rows:
        for name in names(change):
            persons[name][kind].add(change.person_id or change.account)
    found = [Count(name, *map(len, sets)) for name, sets in persons.items()]
    return sorted(found, key=lambda count: (-count.lose, -count.gain, -count.held, count.name))
