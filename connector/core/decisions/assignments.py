"""`assigned`, for every person at once: which conditions each assignment meets, as bits of each rule.

Jobs that meet the same conditions form a class, so do places, and a small table of the classes says which (rule, bit)
pairs an assignment gives. Conditions are sets of *atoms*, numbered over all rules; sets are Python integers.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache, reduce
from itertools import product
from operator import and_
from typing import Any

import narwhals.stable.v2 as nw

from connector.core.conditions.assigned import Assigned
from connector.core.decisions.facts import Facts, Job, Moments
from connector.core.decisions.program import ELSEWHERE, NOWHERE, Program, Rule
from connector.core.engine import Engine, Frame, table_of


@dataclass(frozen=True, kw_only=True)
class Atom:
    """One `assigned` of one rule; `here` where only an assignment at the place in question counts."""

    rule: Rule
    condition: Assigned
    bit: int
    under_not: bool

    @property
    def here(self) -> bool:
        return self.rule.per_location and not self.under_not


def atoms_of(program: Program) -> list[Atom]:
    return [
        Atom(rule=rule, condition=condition, bit=bit, under_not=under_not)
        for rule in program.rules
        for (condition, under_not), bit in rule.slots.items()
    ]


def mask(atoms: Sequence[Atom], test: Callable[[Atom], bool]) -> int:
    return sum(1 << n for n, atom in enumerate(atoms) if test(atom))


EXCEPTED = -1


@dataclass(frozen=True, kw_only=True)
class Cases:
    """of: `moment`, `case`: EXCEPTED, or a number below `below`. possible: (case, rule) pairs whose bits are wanted."""

    of: Frame
    possible: Sequence[tuple[int, int]]
    below: int


def assigned_bits(
    facts: Facts, program: Program, moments: Moments, engine: Engine, cases: Cases | None = None
) -> tuple[Frame, Frame]:
    """(`spot`, `moment`, `loc`, `rule`, `positive`) and (`spot`, `negative`) of the assignments in effect.

    `spot` numbers a moment, place and rule; under `not` the place is nowhere.
    """
    atoms = atoms_of(program)
    sorted_out, gives = _kinds(atoms, facts, program, engine)
    running = in_effect(moments.of(sorted_out)).select("moment", "loc", "kind")
    if cases is not None:
        possible = table_of(engine, cases.possible, {"case": nw.Int64, "rule": nw.Int64})
        running = _in_case(running.join(cases.of, on="moment", how="inner"), cases)
        gives = engine.keep(_in_case(gives.join(possible, on="rule", how="inner"), cases))
    given = running.join(gives, on="kind", how="inner")
    here = nw.when(nw.col("here")).then(nw.col("loc")).otherwise(NOWHERE)
    given = given.with_columns(loc=here).with_columns(spot=spot(program))
    given = engine.keep(given.select("spot", "moment", "loc", "rule", "bit", "under_not").unique())
    whole = (nw.col(name).max() for name in ("moment", "loc", "rule"))
    positive = (
        given.filter(~nw.col("under_not")).group_by("spot").agg(*whole, positive=nw.col("bit").sum().cast(nw.Int64))
    )
    if not any(atom.under_not for atom in atoms):
        return engine.keep(positive), table_of(engine, [], {"spot": nw.Int64, "negative": nw.Int64})
    negative = given.filter(nw.col("under_not")).group_by("spot").agg(negative=nw.col("bit").sum().cast(nw.Int64))
    return engine.keep(positive), engine.keep(negative)


def spot(program: Program, loc: Any = None) -> Any:
    """One number for `moment`, `loc` and `rule`: a join by three columns takes five times as long."""
    place = nw.col("loc") if loc is None else nw.lit(loc, nw.Int64)
    return (nw.col("moment") * (len(program.locations) + 1) + place + 1) * len(program.rules) + nw.col("rule")


def _in_case(frame: Frame, cases: Cases) -> Frame:
    """The kind and the case as one number: a join by two columns takes three times as long."""
    return frame.with_columns(kind=nw.col("kind") * (cases.below + 1) + nw.col("case") - EXCEPTED).drop("case")


def in_effect(dated: Frame) -> Frame:
    """The assignments (with `day`) that have begun and not ended."""
    begun = (nw.col("start_date") <= nw.col("day")).fill_null(True)
    return dated.filter(begun & (nw.col("day") <= nw.col("end_date")).fill_null(True))


def _kinds(atoms: Sequence[Atom], facts: Facts, program: Program, engine: Engine) -> tuple[Frame, Frame]:
    """The assignments, each with its classes together as the number of a `kind`, and what each kind gives."""
    jobs, places = _jobs_and_places(program, facts.jobs)
    primary = _classify([True, False], lambda v: mask(atoms, lambda a: a.condition.primary_met(v)))
    fte = _classify(_amounts(atoms, facts, engine), lambda v: mask(atoms, lambda a: a.condition.fte_met(v)))
    kinds = {"job": jobs, "loc": places, "primary": primary, "fte": fte}
    frame = facts.assignments.select("pid", "start_date", "end_date", *kinds)
    number: Any = nw.lit(0, nw.Int64)
    for name, classes in kinds.items():
        if len(classes.masks) > 1:
            frame = _join_class(frame, classes, name, engine)
            number = number * len(classes.masks) + nw.col(f"{name}_class")
    return frame.with_columns(kind=number), _gives(atoms, [*kinds.values()], engine)


@lru_cache(maxsize=8)  # a plan asks three times, and a diff of several programs in turn
def _jobs_and_places(program: Program, jobs: Sequence[Job]) -> tuple[Classes, Classes]:
    atoms = atoms_of(program)
    by_job = _classify(
        range(len(jobs)), lambda n: mask(atoms, lambda a: a.condition.job_met(jobs[n].role, jobs[n].code))
    )
    sites = {name: set(program.sites(name)) for name in {a.rule.entitlement for a in atoms if a.here}}
    places = [ELSEWHERE, *program.locations.values()]
    return by_job, _classify(places, lambda n: _place_mask(atoms, n, program, sites))


def _place_mask(atoms: Sequence[Atom], number: int, program: Program, sites: Mapping[str, set[int]]) -> int:
    """The atoms that a place meets; one that counts only here also needs the place to be the entitlement's."""
    code = program.at(number)
    kind = program.rulebook.locations[code].type if code is not None else None
    return mask(
        atoms, lambda a: (not a.here or number in sites[a.rule.entitlement]) and a.condition.place_met(code, kind)
    )


def _amounts(atoms: Sequence[Atom], facts: Facts, engine: Engine) -> list[float]:
    """The different fte of the feed where some condition asks; -1 stands for none."""
    if all(atom.condition.min_fte is None for atom in atoms):
        return [-1.0]
    rows = engine.rows(facts.assignments.select(nw.col("fte").fill_null(-1.0)).unique())
    return sorted(row["fte"] for row in rows)


@dataclass(frozen=True, kw_only=True)
class Classes:
    """Each value's class, and the atoms of each class."""

    of: dict[Any, int]
    masks: list[int]


def _classify(values: Iterable[Any], atoms_of_value: Callable[[Any], int]) -> Classes:
    masks: dict[int, int] = {}
    of = {value: masks.setdefault(atoms_of_value(value), len(masks)) for value in values}
    return Classes(of=of, masks=list(masks))


_TYPES = {"job": nw.Int64, "loc": nw.Int64, "primary": nw.Boolean, "fte": nw.Float64}
_NONE = {"primary": False, "fte": -1.0}  # what stands for a cell without a value


def _join_class(frame: Frame, classes: Classes, name: str, engine: Engine) -> Frame:
    """The class as a column; values of a class without atoms fall away."""
    if name in _NONE:
        frame = frame.with_columns(nw.col(name).fill_null(_NONE[name]))
    rows = [(value, number) for value, number in classes.of.items() if classes.masks[number]]
    return frame.join(table_of(engine, rows, {name: _TYPES[name], f"{name}_class": nw.Int64}), on=name, how="inner")


def _gives(atoms: Sequence[Atom], kinds: Sequence[Classes], engine: Engine) -> Frame:
    rows = [
        (number, atoms[n].rule.number, atoms[n].bit, atoms[n].under_not, atoms[n].here)
        for number, masks in enumerate(product(*(kind.masks for kind in kinds)))
        for n in _members(reduce(and_, masks))
    ]
    ints = dict.fromkeys(("kind", "rule", "bit"), nw.Int64)
    return table_of(engine, rows, {**ints, "under_not": nw.Boolean, "here": nw.Boolean})


def _members(atom_set: int) -> Iterator[int]:
    while atom_set:
        lowest = atom_set & -atom_set
        yield lowest.bit_length() - 1
        atom_set ^= lowest
