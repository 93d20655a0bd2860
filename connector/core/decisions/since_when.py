"""Since when: the first of the unbroken days up to today on which today's facts decide as they do today.

The mirror of `until`: the whole decision is made again on each earlier day that changes something.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import replace

import narwhals.stable.v2 as nw

from connector.core.decisions.ask import ask
from connector.core.decisions.decide import decide
from connector.core.decisions.facts import Facts, Moments
from connector.core.decisions.program import Program
from connector.core.decisions.until import PLACE, all_turning_points
from connector.core.decisions.verdicts import Place
from connector.core.engine import Engine, Frame, table_of
from connector.core.vocabulary import ENFORCED

Answers = dict[dt.date, bool]


def since_when(
    facts: Facts, program: Program, places: Mapping[Place, bool], as_of: dt.date, engine: Engine
) -> dict[Place, dt.date]:
    """places: whether each is granted today. One of which no dated fact or rule tells is not in the answer.

    facts: of these persons, better not of many more.
    """
    dated = _at_work_until_they_left(facts, as_of)
    wanted = _table(places, program, engine)
    days = all_turning_points(dated, program, engine).filter(nw.col("day") <= as_of).unique()
    before = days.group_by("pid").agg(nw.col("day").min()).filter(nw.col("day") > dt.date.min)
    days = nw.concat([days, before.with_columns(nw.col("day").dt.offset_by("-1d").cast(nw.Date))])
    moments = Moments.later(engine.keep(days.join(wanted.select("pid").unique(), on="pid", how="semi")), engine)
    granted = decide(ask(dated, program, moments, engine, prospects_only=True), program, engine, ENFORCED)
    told = _answers(moments.of(wanted).select(*PLACE, "day"), granted, program, engine)
    found = ((place, _begins(told[place], now=now)) for place, now in places.items())
    return {place: day for place, day in found if day is not None}


def _at_work_until_they_left(facts: Facts, as_of: dt.date) -> Facts:
    """A status is today's: whoever left on a day that the feed tells was at work before.

    A last day before the first one is that of an earlier employment.
    """
    last, earlier = nw.col("termination_date"), (nw.col("termination_date") < nw.col("hire_date")).fill_null(False)
    over = (last < as_of).fill_null(False) & (nw.col("status") == "terminated") & ~earlier
    status = nw.when(over).then(nw.lit("active")).otherwise(nw.col("status"))
    return replace(facts, people=facts.people.with_columns(status=status))


def _table(places: Mapping[Place, bool], program: Program, engine: Engine) -> Frame:
    rows = [(place.pid, program.entitlements[place.entitlement], place.loc) for place in places]
    return table_of(engine, rows, dict.fromkeys(PLACE, nw.Int64))


def _answers(asked: Frame, granted: Frame, program: Program, engine: Engine) -> Mapping[Place, Answers]:
    names = list(program.entitlements)
    held = granted.select(*PLACE, "day").with_columns(held=nw.lit(True))
    found: dict[Place, Answers] = defaultdict(dict)
    for row in engine.rows(asked.join(held, on=[*PLACE, "day"], how="left")):
        place = Place(pid=row["pid"], entitlement=names[row["entitlement"]], loc=row["loc"])
        found[place][row["day"]] = bool(row["held"])
    return found


def _begins(answers: Answers, *, now: bool) -> dt.date | None:
    """None where it never was otherwise, or was so on no day of which it is known."""
    otherwise = max((day for day, held in answers.items() if held != now), default=None)
    if otherwise is None:
        return None
    return min((day for day, held in answers.items() if held == now and day > otherwise), default=None)
