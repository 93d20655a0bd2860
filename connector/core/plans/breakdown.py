"""Whom a plan touches, by school, by role and by reason: numbers of persons, for those who review it."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from typing import NamedTuple

import narwhals.stable.v2 as nw

from connector.core.decisions.facts import Facts
from connector.core.decisions.program import Program
from connector.core.decisions.witness import assignment_of
from connector.core.engine import Engine, table_of
from connector.core.person import Assignment, in_effect_or_last
from connector.core.plans.model import Change, Plan
from connector.core.rules.calendar import ONE_DAY

NOWHERE = "no school or office"
NO_ROLE = "no role"


Work = Mapping[str, Sequence[Assignment]]
"""By person id."""


class Count(NamedTuple):
    """Persons who lose something, who gain something, and of whom something is held."""

    name: str
    lose: int
    gain: int
    held: int


def work_of(facts: Facts, program: Program, persons: Collection[str], engine: Engine) -> Work:
    """Every assignment of these persons, past and to come; persons without any are not in it."""
    ids = table_of(engine, [(person,) for person in sorted(persons)], {"person_id": nw.String})
    named = facts.people.select("pid", "person_id").join(ids, on="person_id", how="inner")
    held: dict[str, list[Assignment]] = defaultdict(list)
    for row in engine.rows(facts.assignments.join(named, on="pid", how="inner")):
        held[row["person_id"]].append(assignment_of(row, facts, program))
    return held


def schools_of(change: Change, work: Work, day: dt.date) -> list[str]:
    """Where a change of a plan of `day` is: the right's own place, else where its person works or, of a loss, did."""
    if change.location:
        return [_place(change.location, change.location_name)]
    return sorted({_place(a.location, a.location_name) for a in _work(change, work, day) if a.location})


def roles_of(change: Change, work: Work, day: dt.date) -> list[str]:
    """What the person is, or of a loss was, where the change is."""
    return sorted({a.role for a in _work(change, work, day) if a.role})


def _work(change: Change, work: Work, day: dt.date) -> list[Assignment]:
    told = day - ONE_DAY if change.action == "remove" else day
    return in_effect_or_last(work.get(change.person_id or "", ()), told, change.location)


def _place(code: str, name: str | None) -> str:
    return f"{name} ({code})" if name else code


def by_school(plan: Plan, work: Work) -> list[Count]:
    """A person of several schools counts at each where something changes."""
    return _counted(plan, lambda change: schools_of(change, work, plan.as_of) or (NOWHERE,))


def by_role(plan: Plan, work: Work) -> list[Count]:
    return _counted(plan, lambda change: roles_of(change, work, plan.as_of) or (NO_ROLE,))


def by_reason(plan: Plan) -> list[Count]:
    return _counted(plan, lambda change: (change.reason,))


def by_line(plan: Plan) -> list[Count]:
    """By each line of a rule file on which something rests, with its commit."""
    return _counted(plan, lambda change: map(plan.provenance.told, change.rule_lines))


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
