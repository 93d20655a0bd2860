"""How many hold each right, day by day: today's number, and every day on which it changes on today's facts."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import NamedTuple

import narwhals.stable.v2 as nw

from connector.core.decisions.ask import ask
from connector.core.decisions.decide import decide
from connector.core.decisions.facts import Moments
from connector.core.decisions.turns import turns
from connector.core.engine import Engine
from connector.core.plans.plan import World
from connector.core.vocabulary import ENFORCED


class Level(NamedTuple):
    """So many (persons and places) hold a right from the end of a day on."""

    day: dt.date
    entitlement: str
    holders: int


def levels(world: World, last: dt.date, engine: Engine) -> list[Level]:
    """By right and day, from the world's day to `last`; of persons who have an assignment row."""
    facts, program, today = world.facts, world.program, world.as_of
    working = engine.keep(facts.assignments.select("pid").unique())
    now = decide(ask(facts, program, Moments(days=(today,)), engine, prospects_only=True), program, engine)
    later = turns(facts, program, today, engine, ENFORCED).filter(nw.col("day") <= last)
    change: dict[str, dict[dt.date, int]] = {name: {today: 0} for name in program.entitlements}
    names = list(program.entitlements)
    starts = now.with_columns(day=nw.lit(today, nw.Date), gained=nw.lit(True)).select(*_WANTED)
    rows = nw.concat([starts, later.select(*_WANTED)]).join(working, on="pid", how="semi")
    for row in engine.rows(rows.group_by("entitlement", "day", "gained").agg(n=nw.len())):
        steps = change[names[row["entitlement"]]]
        steps[row["day"]] = steps.get(row["day"], 0) + (row["n"] if row["gained"] else -row["n"])
    return [level for name, steps in change.items() for level in _summed(name, steps)]


_WANTED = ("pid", "entitlement", "day", "gained")


def _summed(name: str, steps: Mapping[dt.date, int]) -> list[Level]:
    found, held = [], 0
    for day in sorted(steps):
        held += steps[day]
        found.append(Level(day=day, entitlement=name, holders=held))
    return found
