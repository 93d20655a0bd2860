"""The moments asked about, with all that decides them, as columns: personal conditions, assignments, exceptions."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import reduce
from operator import add
from typing import Any

import narwhals.stable.v2 as nw

from connector.core.conditions.attribute import Attribute
from connector.core.decisions.assignments import EXCEPTED, Cases, assigned_bits
from connector.core.decisions.facts import Facts, Moments
from connector.core.decisions.program import WAIVERS, Program
from connector.core.decisions.prospects import prospects
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


def ask(
    facts: Facts,
    program: Program,
    moments: Moments,
    engine: Engine,
    *,
    prospects_only: bool = False,
    hoped: bool = False,
) -> Asked:
    """All about the moments; `prospects_only` leaves out the bits of rules that could not be satisfied anyway, or
    (`hoped`) not by courses either.
    """
    personal = engine.keep(_personal(facts, program, moments, engine))
    signatures, meaning = _signatures(personal, program, engine)
    exceptions = _exceptions(facts, program, moments, engine)
    cases = _cases(signatures, meaning, exceptions, program, hoped=hoped) if prospects_only else None
    positive, negative = assigned_bits(facts, program, moments, engine, cases)
    return Asked(
        moments=moments,
        signatures=signatures,
        meaning=meaning,
        positive=positive,
        negative=negative,
        exceptions=exceptions,
    )


def _cases(
    signatures: Frame, meaning: Mapping[int, frozenset[int]], exceptions: Frame, program: Program, *, hoped: bool
) -> Cases:
    """By signature; people with an exception are a case of their own, in which every rule may be satisfied."""
    excepted = exceptions.select("moment").unique().with_columns(excepted=nw.lit(EXCEPTED, nw.Int64))
    of = signatures.join(excepted, on="moment", how="left")
    of = of.select("moment", case=nw.coalesce(nw.col("excepted"), nw.col("signature")))
    possible, _ = prospects(meaning, program, hoped=hoped)
    everything = [(EXCEPTED, rule.number) for rule in program.rules]
    return Cases(of=of, possible=[*possible, *everything], below=len(meaning))


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
    said = {"entitlement": nw.Int64, "loc": nw.Int64, "grants": nw.Boolean, "waived": nw.Int64}
    if not program.rulebook.exceptions:
        return table_of(engine, [], {"moment": nw.Int64, **said})
    schema = {"person_id": nw.String, **said, "from": nw.Date, "until": nw.Date}
    dated = table_of(engine, _exception_rows(program), schema)
    ids = facts.people.select("pid", "person_id")
    dated = moments.of(dated.join(ids, on="person_id", how="inner"))
    in_force = dated.filter(nw.col("from") <= nw.col("day"), nw.col("day") <= nw.col("until"))
    key = (*PLACE, "grants")
    together = in_force.select(*key, "waived").unique().group_by(*key).agg(nw.col("waived").sum().cast(nw.Int64))
    return engine.keep(together)


def _exception_rows(program: Program) -> list[tuple[str, int, int, bool, int, dt.date, dt.date]]:
    numbers = program.entitlements
    rows = []
    for e in program.rulebook.exceptions:
        place = program.loc(e.location)
        waivers = {WAIVERS[name] for name in e.waives} if e.effect == "grant" else {0}
        grants = e.effect == "grant"
        start = e.from_ or dt.date.min
        rows += [(e.person, numbers[e.entitlement], place, grants, bit, start, e.until) for bit in waivers]
    return rows
