"""Policies over facts: one relation, asked for everybody, for the rows that change, for one person, and for later days.

A *moment* is a person and a day. For every moment the personal conditions become columns, together a signature. The
`assigned` conditions of each rule become bits. A rule's tree is then read once for each different combination of
(rule, signature, bits, waived conditions): some dozens, however many people there are.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import reduce
from operator import add
from typing import Any, NamedTuple

import narwhals.stable.v2 as nw

from connector.core.conditions.assigned import Assigned
from connector.core.conditions.attribute import Attribute
from connector.core.decisions.assignments import EXCEPTED, NOWHERE, Cases, assigned_bits, spot
from connector.core.decisions.facts import Facts, Moments
from connector.core.decisions.program import WAIVERS, Leaf, Program, Rule, holds
from connector.core.engine import Engine, Frame, table_of
from connector.core.rules import calendar

BITS_A_COLUMN = 60
PLACE = ("moment", "entitlement", "loc")


@dataclass(frozen=True, kw_only=True)
class Asked:
    """The moments asked about, with all that decides them.

    signatures: `moment`, `signature`. meaning: signature -> the personal conditions met, by number.
    positive, negative: see `assigned_bits`. exceptions: `moment`, `entitlement`, `loc`, `grants`, `waived` (bits).
    """

    moments: Moments
    signatures: Frame
    meaning: Mapping[int, frozenset[int]]
    positive: Frame
    negative: Frame
    exceptions: Frame


def ask(facts: Facts, program: Program, moments: Moments, engine: Engine, *, prospects_only: bool = False) -> Asked:
    """All about the moments; `prospects_only` leaves out the bits of rules that could not be satisfied anyway."""
    personal = engine.keep(_personal(facts, program, moments, engine))
    signatures, meaning = _signatures(personal, program, engine)
    exceptions = engine.keep(_exceptions(facts, program, moments, engine))
    cases = _cases(signatures, meaning, exceptions, program) if prospects_only else None
    positive, negative = assigned_bits(facts, program, moments, engine, cases)
    return Asked(
        moments=moments,
        signatures=signatures,
        meaning=meaning,
        positive=positive,
        negative=negative,
        exceptions=exceptions,
    )


def _cases(signatures: Frame, meaning: Mapping[int, frozenset[int]], exceptions: Frame, program: Program) -> Cases:
    """By signature; people with an exception are a case of their own, in which every rule may be satisfied."""
    excepted = exceptions.select("moment").unique().with_columns(excepted=nw.lit(EXCEPTED, nw.Int64))
    of = signatures.join(excepted, on="moment", how="left")
    of = of.select("moment", case=nw.coalesce(nw.col("excepted"), nw.col("signature")))
    possible, _ = _prospects(meaning, program)
    return Cases(of=of, possible=[*possible, *((EXCEPTED, rule.number) for rule in program.rules)])


def _personal(facts: Facts, program: Program, moments: Moments, engine: Engine) -> Frame:
    """One row a moment: a column for each personal condition."""
    people = moments.of(facts.people.select("pid", *_columns_in_use(program)))
    if program.certifications:
        people = people.join(newest_completions(facts, program, moments), on="moment", how="left")
        people = people.join(_needs(program, moments.days, engine), on="day", how="left")
    columns = {f"c{n}": condition.column(program.certifications) for condition, n in program.personal.items()}
    return people.select("moment", **columns)


def _columns_in_use(program: Program) -> list[str]:
    attributes = {name for c in program.personal if isinstance(c, Attribute) for name in c.root}
    return sorted({"status", "hire_date", "termination_date", "last_departure_date"} | attributes)


def newest_completions(facts: Facts, program: Program, moments: Moments) -> Frame:
    """`moment` and `newest_N` for each certification: the newest completion up to the day."""
    rows = moments.of(facts.completions).filter(nw.col("on") <= nw.col("day"))
    names = {f"newest_{number}": number for number in program.certifications.values()}
    columns = {name: nw.when(nw.col("certification") == number).then(nw.col("on")) for name, number in names.items()}
    return rows.with_columns(**columns).group_by("moment").agg(*(nw.col(name).max() for name in names))


def _needs(program: Program, days: Sequence[dt.date], engine: Engine) -> Frame:
    book = program.rulebook
    numbers = program.certifications
    rows = [(day, *(calendar.need(day, book.certifications[c], book.calendar) for c in numbers)) for day in days]
    return table_of(engine, rows, {"day": nw.Date, **{f"need_{n}": nw.Date for n in numbers.values()}})


def _signatures(personal: Frame, program: Program, engine: Engine) -> tuple[Frame, Mapping[int, frozenset[int]]]:
    """Each moment's personal conditions as one number, and what each number means."""
    total = len(program.personal)
    parts = [range(start, min(start + BITS_A_COLUMN, total)) for start in range(0, total, BITS_A_COLUMN)]
    bits = {f"part_{n}": _number([(f"c{i}", i - part.start) for i in part]) for n, part in enumerate(parts)}
    numbered = engine.keep(personal.select("moment", **bits))
    different = engine.rows(numbered.select(*bits).unique().sort(*bits))
    table = table_of(
        engine,
        [(*row.values(), number) for number, row in enumerate(different)],
        {**dict.fromkeys(bits, nw.Int64), "signature": nw.Int64},
    )
    meaning = {
        number: frozenset(i for n, part in enumerate(parts) for i in part if row[f"part_{n}"] >> (i - part.start) & 1)
        for number, row in enumerate(different)
    }
    joined = numbered.join(table, on=list(bits), how="inner").select("moment", "signature")
    return engine.keep(joined), meaning


def _number(columns: Iterable[tuple[str, int]]) -> Any:
    return reduce(add, (nw.when(nw.col(name)).then(nw.lit(1 << bit, nw.Int64)).otherwise(0) for name, bit in columns))


def _exceptions(facts: Facts, program: Program, moments: Moments, engine: Engine) -> Frame:
    """One row for each exception in force at a moment: grants with what they waive together, denials with 0."""
    schema = {
        "person_id": nw.String,
        "entitlement": nw.Int64,
        "loc": nw.Int64,
        "grants": nw.Boolean,
        "waived": nw.Int64,
    }
    dated = table_of(engine, _exception_rows(program), {**schema, "from": nw.Date, "until": nw.Date})
    ids = facts.people.select("pid", "person_id")
    dated = moments.of(dated.join(ids, on="person_id", how="inner"))
    in_force = dated.filter(nw.col("from") <= nw.col("day"), nw.col("day") <= nw.col("until"))
    key = (*PLACE, "grants")
    return in_force.select(*key, "waived").unique().group_by(*key).agg(nw.col("waived").sum())


def _exception_rows(program: Program) -> list[tuple[str, int, int, bool, int, dt.date, dt.date]]:
    numbers = program.entitlements
    rows = []
    for e in program.rulebook.exceptions:
        place = program.locations[e.location] if e.location is not None else NOWHERE
        waivers = {WAIVERS[name] for name in e.waives} if e.effect == "grant" else {0}
        grants = e.effect == "grant"
        start = e.from_ or dt.date.min
        rows += [(e.person, numbers[e.entitlement], place, grants, bit, start, e.until) for bit in waivers]
    return rows


# --- which (moment, rule, place) could be satisfied at all: a superset, so that few rows are looked at


def _candidates(asked: Asked, program: Program, engine: Engine) -> Frame:
    possible, wide = _prospects(asked.meaning, program)
    schema = {"signature": nw.Int64, "rule": nw.Int64}
    signed = asked.positive.join(asked.signatures, on="moment", how="inner")
    assigned = signed.join(table_of(engine, possible, schema), on=["signature", "rule"], how="inner")
    wanted = ("moment", "loc", "rule")
    anywhere = asked.signatures.join(table_of(engine, wide, schema), on="signature", how="inner")
    anywhere = anywhere.with_columns(loc=nw.lit(NOWHERE, nw.Int64))
    plain = (
        nw.concat([assigned.select(*wanted), anywhere.select(*wanted)]).unique() if wide else assigned.select(*wanted)
    )
    plain = plain.with_columns(waived=nw.lit(0, nw.Int64))
    seeds = nw.concat([plain, _waived_seeds(asked, program, engine)])
    return _in_window(seeds, asked.moments, program, engine)


def _waived_seeds(asked: Asked, program: Program, engine: Engine) -> Frame:
    granting = asked.exceptions.filter(nw.col("grants"), nw.col("waived") > 0)
    numbers = program.entitlements
    rules = [(numbers[rule.entitlement], rule.number) for rule in program.rules if rule.grants]
    table = table_of(engine, rules, {"entitlement": nw.Int64, "rule": nw.Int64})
    return granting.join(table, on="entitlement", how="inner").select("moment", "loc", "rule", "waived")


def _in_window(seeds: Frame, moments: Moments, program: Program, engine: Engine) -> Frame:
    """The seeds whose policy is in effect on their day."""
    windows = [(r.number, r.policy.effective.from_, r.policy.effective.until) for r in program.rules]
    if not any(first or last for _, first, last in windows):
        return seeds
    table = table_of(engine, windows, {"rule": nw.Int64, "from": nw.Date, "until": nw.Date})
    begun = (nw.col("from") <= nw.col("day")).fill_null(True)
    dated = moments.told(seeds.join(table, on="rule", how="inner"))
    dated = dated.filter(begun & (nw.col("day") <= nw.col("until")).fill_null(True))
    return dated.select("moment", "loc", "rule", "waived")


def _prospects(
    meaning: Mapping[int, frozenset[int]], program: Program
) -> tuple[list[tuple[int, int]], list[tuple[int, int]]]:
    """(signature, rule) pairs that some assignment could satisfy, and those that need no assignment."""
    possible, wide = [], []
    for rule in program.rules:
        own = frozenset(program.personal[x.condition] for x in rule.leaves if not isinstance(x.condition, Assigned))
        read = {met: _outlook(rule, program, met) for met in {met & own for met in meaning.values()}}
        for signature, met in meaning.items():
            somewhere, anywhere = read[met & own]
            possible += [(signature, rule.number)] if somewhere else []
            wide += [(signature, rule.number)] if anywhere else []
    return possible, wide


def _outlook(rule: Rule, program: Program, met: frozenset[int]) -> tuple[bool, bool]:
    """Whether some assignment could satisfy the rule, and whether it could do without one."""
    somewhere = _prospect(rule, program, met, positive=None) is not False
    needs_place = rule.grants and rule.per_location
    return somewhere, somewhere and not needs_place and _prospect(rule, program, met, positive=False) is not False


def _prospect(rule: Rule, program: Program, met: frozenset[int], *, positive: bool | None) -> bool | None:
    def truth(path: str) -> bool | None:
        leaf = by_path[path]
        if isinstance(leaf.condition, Assigned):
            return None if leaf.under_not else positive
        return program.personal[leaf.condition] in met

    by_path = {leaf.path: leaf for leaf in rule.leaves}
    return holds(rule.policy.when, truth)


# --- the meaning of each seed


class Combination(NamedTuple):
    """All that a rule can see of a seed."""

    rule: int
    signature: int
    positive: int
    negative: int
    waived: int


def truths(combination: Combination, asked: Asked, program: Program) -> dict[str, bool]:
    """Which conditions of the rule are met, by path; waived ones are taken as met."""
    rule = program.rules[combination.rule]
    return {leaf.path: _met(leaf, rule, combination, asked, program) for leaf in rule.leaves}


def _met(leaf: Leaf, rule: Rule, seen: Combination, asked: Asked, program: Program) -> bool:
    if WAIVERS.get(leaf.kind, 0) & seen.waived:
        return True
    if isinstance(leaf.condition, Assigned):
        bits = seen.negative if leaf.under_not else seen.positive
        return bool(bits & rule.slots[leaf.condition, leaf.under_not])
    return program.personal[leaf.condition] in asked.meaning[seen.signature]


def satisfies(combination: Combination, asked: Asked, program: Program) -> bool:
    """Whether the rule is satisfied; a grant at a place also needs an assignment met there, or an exception."""
    rule = program.rules[combination.rule]
    if rule.grants and rule.per_location and not combination.positive and not combination.waived:
        return False
    return bool(holds(rule.policy.when, truths(combination, asked, program).__getitem__))


COMBINATION = Combination._fields


def see(asked: Asked, seeds: Frame, program: Program) -> Frame:
    """Seeds (`moment`, `loc`, `rule`, `waived`) with the signature and bits that decide them."""
    seen = seeds.join(asked.signatures, on="moment", how="inner").with_columns(spot=spot(program))
    seen = seen.join(asked.positive.select("spot", "positive"), on="spot", how="left")
    seen = seen.with_columns(spot=spot(program, NOWHERE)).join(asked.negative, on="spot", how="left").drop("spot")
    return seen.with_columns(nw.col("positive").fill_null(0), nw.col("negative").fill_null(0))


def satisfied_rules(asked: Asked, program: Program, engine: Engine) -> Frame:
    seen = engine.keep(see(asked, _candidates(asked, program, engine), program))
    combinations = [Combination(**row) for row in engine.rows(seen.select(*COMBINATION).unique())]
    numbers = program.entitlements
    yes = [
        (c.rule, c.signature, c.positive, c.negative, c.waived, numbers[program.rules[c.rule].entitlement])
        for c in combinations
        if satisfies(c, asked, program)
    ]
    table = table_of(engine, yes, dict.fromkeys((*COMBINATION, "entitlement"), nw.Int64))
    met = seen.join(table, on=list(COMBINATION), how="inner")
    return engine.keep(met.select(*PLACE, "rule"))


def decide(asked: Asked, program: Program, engine: Engine, modes: frozenset[str] = frozenset({"enforce"})) -> Frame:
    """What is granted at each moment, policies of the given modes taken as in force: see `conclude`."""
    satisfied = satisfied_rules(asked, program, engine)
    return conclude(satisfied, asked, program, engine, modes)


def conclude(satisfied: Frame, asked: Asked, program: Program, engine: Engine, modes: frozenset[str]) -> Frame:
    """`pid`, `day`, `entitlement`, `loc` of what holds, of the rules satisfied (also of report mode and of denials)."""
    kinds = [(r.number, r.grants) for r in program.rules if r.policy.mode in modes]
    table = table_of(engine, kinds, {"rule": nw.Int64, "grants": nw.Boolean})
    counted = engine.keep(satisfied.join(table, on="rule", how="inner"))
    denials = asked.exceptions.filter(~nw.col("grants")).select(*PLACE)
    denied = engine.keep(nw.concat([counted.filter(~nw.col("grants")).select(*PLACE), denials]).unique())
    granted = counted.filter(nw.col("grants")).select(*PLACE).unique()
    everywhere = denied.filter(nw.col("loc") == NOWHERE).select(*PLACE[:2])
    granted = granted.join(denied, on=list(PLACE), how="anti").join(everywhere, on=list(PLACE[:2]), how="anti")
    return engine.keep(asked.moments.told(granted).select("pid", "day", "entitlement", "loc"))
