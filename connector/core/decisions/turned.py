"""Where the clock of a decision starts: with which day the last needed fact became true, and which feed had to tell.

A fact without a date (a job without a start, a department) tells no day; nor does what was so on the facts of the last
run already: a rule changed since, or somebody's hand, and not a fact.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Literal

import narwhals.stable.v2 as nw

from connector.core.decisions.earlier import Earlier, Then, remember_decided
from connector.core.decisions.explain import Explained, Requirement, explain_places
from connector.core.decisions.facts import Facts
from connector.core.decisions.program import Program
from connector.core.decisions.since_when import since_when
from connector.core.decisions.verdicts import Place
from connector.core.engine import Engine, table_of
from connector.core.person import Person
from connector.core.vocabulary import ENFORCED

Feed = Literal["hr", "lms"]


@dataclass(frozen=True, kw_only=True)
class Turned:
    """fact: the day; None where none is told. feed: whose rows are other ones than in the last run, if any are."""

    fact: dt.date | None = None
    feed: Feed | None = None


def turned(
    facts: Facts, program: Program, places: Mapping[Place, bool], earlier: Earlier, as_of: dt.date, engine: Engine
) -> dict[Place, Turned]:
    """places: whether each is granted today."""
    if not places:
        return {}
    few = facts.only(table_of(engine, [(pid,) for pid in sorted({p.pid for p in places})], {"pid": nw.Int64}), engine)
    told = explain_places(few, program, dict.fromkeys(places), as_of, engine)
    persons = {place.pid: person.person_id for place, (person, _) in told.items()}
    then, granted = remember_decided(earlier, program, places, persons, engine)
    since = since_when(few, program, places, as_of, engine)
    found = {}
    for place, (person, decision) in told.items():
        before = (person.person_id, place.entitlement, program.at(place.loc)) in granted
        known = _known(place, person, decision, then)
        found[place] = Turned() if before == places[place] else _one(since.get(place), known, earlier.as_of)
    return found


def _known(
    place: Place, person: Person, decision: Explained, then: Mapping[str, Then]
) -> tuple[Feed | None, list[Requirement]]:
    """Whose rows are other ones than then, and the conditions that another answer was given to since."""
    known = then.get(person.person_id)
    if known is None:
        return "hr", [each for each in _requirements(decision) if each.met]
    met = {(v.rule.policy.name, path): met for v in known.verdicts.get(place[1:], ()) for path, met in v.met.items()}
    other = [
        each
        for policy in decision.policies
        for each in policy.requirements
        if policy.mode in ENFORCED and met.get((policy.name, each.path), each.met) != each.met
    ]
    return ("lms" if all(each.condition == "certified" for each in other) else "hr") if other else None, other


def _requirements(decision: Explained) -> Iterable[Requirement]:
    return (each for policy in decision.policies if policy.mode in ENFORCED for each in policy.requirements)


def _one(fact: dt.date | None, known: tuple[Feed | None, list[Requirement]], then: dt.date) -> Turned:
    """What came to be after the last run's day has a date; what the last run's facts should have told, if one has."""
    feed, other = known
    dated = any((each.since if each.met else each.until) is not None for each in other)
    if fact is not None and fact <= then and other and not dated:
        return Turned(feed=feed)
    return Turned(fact=fact, feed=feed)
