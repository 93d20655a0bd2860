"""What is granted: the few (moment, rule, place) that could be, the meaning of each, and grants against denials."""

from __future__ import annotations

from typing import NamedTuple

import narwhals.stable.v2 as nw

from connector.core.conditions.assigned import Assigned
from connector.core.decisions.ask import PLACE, Asked
from connector.core.decisions.assignments import spot
from connector.core.decisions.facts import Moments
from connector.core.decisions.program import NOWHERE, WAIVERS, Leaf, Program, Rule, holds
from connector.core.decisions.prospects import prospects
from connector.core.engine import Engine, Frame, table_of


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
    met = truths(combination, asked, program)
    return placed(combination, rule) and bool(holds(rule.policy.when, met.__getitem__))


def placed(combination: Combination, rule: Rule) -> bool:
    """Whether a grant at a place has the assignment there, or the exception, that it needs."""
    return not (rule.grants and rule.per_location) or bool(combination.positive or combination.waived)


COMBINATION = Combination._fields


def see(asked: Asked, seeds: Frame, program: Program) -> Frame:
    """Seeds (`moment`, `loc`, `rule`, `waived`) with the signature and bits that decide them."""
    seen = seeds.join(asked.signatures, on="moment", how="inner").with_columns(spot=spot(program))
    seen = seen.join(asked.positive.select("spot", "positive"), on="spot", how="left")
    seen = seen.with_columns(spot=spot(program, NOWHERE)).join(asked.negative, on="spot", how="left").drop("spot")
    return seen.with_columns(nw.col("positive").fill_null(0), nw.col("negative").fill_null(0))


def candidates(asked: Asked, program: Program, engine: Engine, *, hoped: bool = False) -> Frame:
    """`moment`, `loc`, `rule`, `waived` of all that could be satisfied, or (`hoped`) could be by courses."""
    possible, wide = prospects(asked.meaning, program, hoped=hoped)
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
    if program.rulebook.exceptions:
        plain = nw.concat([plain, _waived_seeds(asked, program, engine)])
    return _in_window(plain, asked.moments, program, engine)


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


def satisfied_rules(asked: Asked, program: Program, engine: Engine) -> Frame:
    seen = engine.keep(see(asked, candidates(asked, program, engine), program))
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
    granted = holding(satisfied, asked, program, engine, modes)
    return engine.keep(asked.moments.told(granted).select("pid", "day", "entitlement", "loc"))


def holding(satisfied: Frame, asked: Asked, program: Program, engine: Engine, modes: frozenset[str]) -> Frame:
    """The same by `moment`."""
    kinds = [(r.number, r.grants) for r in program.rules if r.policy.mode in modes]
    table = table_of(engine, kinds, {"rule": nw.Int64, "grants": nw.Boolean})
    counted = satisfied.join(table, on="rule", how="inner")
    if all(grants for _, grants in kinds) and not program.rulebook.exceptions:
        return counted.select(*PLACE).unique()
    counted = engine.keep(counted)
    denials = asked.exceptions.filter(~nw.col("grants")).select(*PLACE)
    denied = engine.keep(nw.concat([counted.filter(~nw.col("grants")).select(*PLACE), denials]).unique())
    granted = counted.filter(nw.col("grants")).select(*PLACE).unique()
    everywhere = denied.filter(nw.col("loc") == NOWHERE).select(*PLACE[:2])
    return granted.join(denied, on=list(PLACE), how="anti").join(everywhere, on=list(PLACE[:2]), how="anti")
