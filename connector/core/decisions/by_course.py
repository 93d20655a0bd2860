"""Whom nothing but a course keeps from a right: tables leave few, and each of these is tried on the whole decision."""

from __future__ import annotations

import datetime as dt
from collections.abc import Hashable, Sequence
from dataclasses import dataclass

import narwhals.stable.v2 as nw

from connector.core.conditions.certified import Certified
from connector.core.decisions.ask import PLACE, Asked, ask
from connector.core.decisions.decide import (
    COMBINATION,
    Combination,
    candidates,
    conclude,
    placed,
    satisfied_rules,
    see,
    truths,
)
from connector.core.decisions.facts import Facts, Moments
from connector.core.decisions.next_step import helping_courses
from connector.core.decisions.program import Program, holds
from connector.core.decisions.verdicts import Place
from connector.core.decisions.ways import Refused
from connector.core.decisions.witness import Witness
from connector.core.engine import Engine, Frame, table_of
from connector.core.vocabulary import ENFORCED

KEY = ("pid", "entitlement", "loc")


@dataclass(frozen=True, kw_only=True)
class Outlook:
    """granted: `pid`, `entitlement`, `loc` (numbers) of what the policies grant.

    courses: `pid`, `entitlement`, `loc`, `courses` of what they would grant, were these completed on the day: titles,
    several choices joined by `or`.
    """

    granted: Frame
    courses: Frame


def outlook(facts: Facts, program: Program, as_of: dt.date, engine: Engine) -> Outlook:
    """Of everybody, on one day."""
    asked = ask(facts, program, Moments(days=(as_of,)), engine, prospects_only=True, hoped=True)
    decided = conclude(satisfied_rules(asked, program, engine), asked, program, engine, ENFORCED)
    granted = engine.keep(decided.select(*KEY))
    hopeful = engine.rows(_hopeful(asked, program, engine).join(granted, on=list(KEY), how="anti").sort(*KEY))
    names = list(program.entitlements)
    places = [Place(pid=row["pid"], entitlement=names[row["entitlement"]], loc=row["loc"]) for row in hopeful]
    rows = [
        (place.pid, program.entitlements[place.entitlement], place.loc, courses)
        for place, courses in _tried(places, facts, program, as_of, engine)
    ]
    schema = {**dict.fromkeys(KEY, nw.Int64), "courses": nw.String}
    return Outlook(granted=granted, courses=table_of(engine, rows, schema))


def _hopeful(asked: Asked, program: Program, engine: Engine) -> Frame:
    """`pid`, `entitlement`, `loc` where some granting rule holds, or lacks courses alone: a superset."""
    seen = engine.keep(see(asked, candidates(asked, program, engine, hoped=True), program))
    combinations = [Combination(**row) for row in engine.rows(seen.select(*COMBINATION).unique())]
    hopes = [
        (*c, program.entitlements[program.rules[c.rule].entitlement]) for c in combinations if _hope(c, asked, program)
    ]
    table = table_of(engine, hopes, dict.fromkeys((*COMBINATION, "entitlement"), nw.Int64))
    places = seen.join(table, on=list(COMBINATION), how="inner").select(*PLACE).unique()
    return asked.moments.told(places).select(*KEY)


def _hope(seen: Combination, asked: Asked, program: Program) -> bool:
    rule, met = program.rules[seen.rule], truths(seen, asked, program)
    courses = {leaf.path for leaf in rule.leaves if isinstance(leaf.condition, Certified)}

    def truth(path: str) -> bool | None:
        return True if met[path] else None if path in courses else False

    grants = rule.grants and rule.policy.mode in ENFORCED and placed(seen, rule)
    return grants and holds(rule.policy.when, truth) is not False


def _tried(
    places: Sequence[Place], facts: Facts, program: Program, as_of: dt.date, engine: Engine
) -> list[tuple[Place, str]]:
    """Those of the places that courses alone would give, with the courses."""
    pids = table_of(engine, [(pid,) for pid in sorted({place.pid for place in places})], {"pid": nw.Int64})
    few = facts.only(pids, engine)
    witness = Witness(program, as_of, engine)
    witness.look(places, few, ask(few, program, Moments(days=(as_of,)), engine))
    known: dict[Hashable, str] = {}
    found = []
    for place in places:
        case = Refused(place=place, witness=witness, program=program, follows=None)
        kind = _kind(case)
        if kind not in known:
            known[kind] = helping_courses(case)
        found += [(place, known[kind])] if known[kind] else []
    return found


def _kind(case: Refused) -> Hashable:
    """What courses would do is the same for all of a kind: no course speaks of a place."""
    witness, place = case.witness, case.place
    exceptions = [e for effect in ("grant", "deny") for e in witness.exceptions(place, effect)]
    decisive = [*witness.verdicts(place), *exceptions]  # shared by all whom they are about, and kept by the witness
    return (*map(id, decisive), witness.employed(place.pid), bool(case.person.assignments))
