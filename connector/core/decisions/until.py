"""Until when: the last day a granted decision holds, by deciding again on each later day that changes something."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

import narwhals.stable.v2 as nw

from connector.core.decisions.ask import ask
from connector.core.decisions.decide import decide
from connector.core.decisions.facts import Facts, Moments
from connector.core.decisions.program import Program
from connector.core.engine import Engine, Frame, table_of
from connector.core.rules import calendar

LAST_DAY = dt.date.max - calendar.ONE_DAY
PLACE = ["pid", "entitlement", "loc"]


def valid_until(
    facts: Facts, program: Program, granted: Frame, as_of: dt.date, engine: Engine, modes: frozenset[str]
) -> Frame:
    """`pid`, `entitlement`, `loc`, `valid_until` for the granted rows that end; rows that never end are not in it.

    facts: of these persons, better not of many more.
    """
    wanted = engine.keep(granted.select(*PLACE).unique())
    return _ends_of(wanted, *_later(facts, program, wanted, as_of, engine, modes), engine)


def now_and_later(
    facts: Facts, program: Program, wanted: Frame, granted: Frame, as_of: dt.date, engine: Engine, modes: frozenset[str]
) -> tuple[Frame, Frame]:
    """`valid_until` of the granted rows, and for the wanted rows that are granted on a later day `pid`, `entitlement`,
    `loc`, `granted_from`: the first such day. One answer to both, since the later days are the same.
    """
    later = _later(facts, program, wanted, as_of, engine, modes)
    begins = later[1].join(wanted, on=PLACE, how="semi").group_by(*PLACE).agg(granted_from=nw.col("day").min())
    return _ends_of(engine.keep(granted.select(*PLACE).unique()), *later, engine), engine.keep(begins)


def valid_until_of_each(facts: Facts, program: Program, granted: Frame, engine: Engine, modes: frozenset[str]) -> Frame:
    """As `valid_until`, each granted row (`pid`, `day`, `entitlement`, `loc`) as of its own day: with `valid_until`."""
    wanted = granted.select(*PLACE, as_of="day")
    points = all_turning_points(facts, program, engine).unique().join(wanted, on="pid", how="semi")
    moments = Moments.later(points, engine)
    held = decide(ask(facts, program, moments, engine, prospects_only=True), program, engine, modes)
    lost = moments.of(wanted).filter(nw.col("day") > nw.col("as_of")).join(held, on=[*PLACE, "day"], how="anti")
    first = lost.group_by(*PLACE, "as_of").agg(nw.col("day").min())
    return engine.keep(first.select(*PLACE, day="as_of", valid_until=nw.col("day").dt.offset_by("-1d").cast(nw.Date)))


def _ends_of(wanted: Frame, moments: Moments, held: Frame, engine: Engine) -> Frame:
    lost = moments.of(wanted).join(held, on=[*PLACE, "day"], how="anti")
    first = lost.group_by(*PLACE).agg(nw.col("day").min())
    return engine.keep(first.select(*PLACE, valid_until=nw.col("day").dt.offset_by("-1d").cast(nw.Date)))


def _later(
    facts: Facts, program: Program, wanted: Frame, as_of: dt.date, engine: Engine, modes: frozenset[str]
) -> tuple[Moments, Frame]:
    """The later days that change something for the wanted persons, and what is granted on them."""
    points = turning_points(facts, program, as_of, engine)
    moments = Moments.later(points.join(wanted, on="pid", how="semi"), engine)
    return moments, decide(ask(facts, program, moments, engine, prospects_only=True), program, engine, modes)


def turning_points(facts: Facts, program: Program, as_of: dt.date, engine: Engine) -> Frame:
    """`pid`, `day`: every later day on which some fact or rule about the person begins or ceases to hold."""
    return all_turning_points(facts, program, engine).filter(nw.col("day") > as_of).unique()


def all_turning_points(facts: Facts, program: Program, engine: Engine) -> Frame:
    """`pid`, `day`: every such day, past ones too; a day may stand there more than once."""
    people = [_on(facts.people, "hire_date"), _after(facts.people, "termination_date")]
    people.append(_after(facts.people, "last_departure_date"))
    assignments = [_on(facts.assignments, "start_date"), _after(facts.assignments, "end_date")]
    dated = [*people, *assignments, _on(facts.completions, "on"), _ends(facts, program, engine)]
    return nw.concat([*dated, _exceptions(facts, program, engine), _rules(facts, program, engine)])


def _on(frame: Frame, column: str) -> Frame:
    return frame.select("pid", day=nw.col(column)).filter(~nw.col("day").is_null())


def _after(frame: Frame, column: str) -> Frame:
    ends = frame.filter(nw.col(column) <= LAST_DAY)
    return ends.select("pid", day=nw.col(column).dt.offset_by("1d").cast(nw.Date))


def _ends(facts: Facts, program: Program, engine: Engine) -> Frame:
    """The day after each completion's last."""
    book, numbers = program.rulebook, {n: name for name, n in program.certifications.items()}
    different = engine.rows(facts.completions.select("certification", "on").unique())
    rows = []
    for row in different:
        validity = book.certifications[numbers[row["certification"]]].valid_for
        last = calendar.good_through(row["on"], validity, book.calendar)
        if last is not None and last <= LAST_DAY:
            rows.append((row["certification"], row["on"], last + calendar.ONE_DAY))
    table = table_of(engine, rows, {"certification": nw.Int64, "on": nw.Date, "day": nw.Date})
    return facts.completions.join(table, on=["certification", "on"], how="inner").select("pid", "day")


def _exceptions(facts: Facts, program: Program, engine: Engine) -> Frame:
    rows = [(e.person, day) for e in program.rulebook.exceptions for day in _edges(e.from_, e.until)]
    table = table_of(engine, rows, {"person_id": nw.String, "day": nw.Date})
    return table.join(facts.people.select("pid", "person_id"), on="person_id", how="inner").select("pid", "day")


def _rules(facts: Facts, program: Program, engine: Engine) -> Frame:
    """Days on which policies or certifications change for everybody."""
    windows = (rule.policy.effective for rule in program.rules)
    days = {day for window in windows for day in _edges(window.from_, window.until)}
    days |= {r.on for c in program.rulebook.certifications.values() for r in c.replaced}
    table = table_of(engine, [(day,) for day in sorted(days)], {"day": nw.Date})
    return facts.people.select("pid").join(table, how="cross")


def _edges(first: dt.date | None, last: dt.date | None) -> Iterable[dt.date]:
    return [day for day in (first, last + calendar.ONE_DAY if last and last <= LAST_DAY else None) if day]
