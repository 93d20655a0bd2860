"""Every later day on which a decision turns, on today's facts: one evaluation of the days that decide."""

from __future__ import annotations

import datetime as dt

import narwhals.stable.v2 as nw

from connector.core.decisions.ask import ask
from connector.core.decisions.decide import holding, satisfied_rules
from connector.core.decisions.facts import Facts, Moments
from connector.core.decisions.program import Program
from connector.core.decisions.until import turning_points
from connector.core.engine import Engine, Frame

PLACE = ("pid", "entitlement", "loc")


def turns(facts: Facts, program: Program, after: dt.date, engine: Engine, modes: frozenset[str]) -> Frame:
    """`pid`, `entitlement`, `loc`, `day`, `gained` (else lost), `before`, `back`.

    before: an earlier day since which nothing else of the person turned. back: the next day on which it turns again,
    null where it never does.
    """
    points = turning_points(facts, program, after, engine)
    first = points.select("pid").unique().with_columns(day=nw.lit(after, nw.Date))
    moments = Moments.later(nw.concat([first, points]), engine)
    asked = ask(facts, program, moments, engine, prospects_only=True)
    held = holding(satisfied_rules(asked, program, engine), asked, program, engine, modes)
    found = engine.keep(_turned(engine.keep(_keyed(held, program)), _steps(moments, first, engine), program))
    return found.with_columns(back=nw.col("day").shift(-1).over(*PLACE, order_by="day"))


def _steps(moments: Moments, persons: Frame, engine: Engine) -> Frame:
    """`moment`, `pid`, `day`, `next` (moment), `before` (day): of the same person, null at the ends."""
    following = nw.col("moment").shift(-1).over("pid", order_by="moment")
    earlier = nw.col("day").shift(1).over("pid", order_by="moment")
    return engine.keep(moments.of(persons.select("pid")).with_columns(next=following, before=earlier))


def _keyed(held: Frame, program: Program, moment: str = "moment") -> Frame:
    """With `key`, one number for moment and place: a join by three columns takes five times as long."""
    places = len(program.locations) + 1
    slot = nw.col("entitlement") * places + nw.col("loc") + 1
    return held.with_columns(key=nw.col(moment) * (places * len(program.entitlements)) + slot)


def _turned(held: Frame, steps: Frame, program: Program) -> Frame:
    wanted = (*PLACE, "day", "gained", "before")
    onward = held.drop("key").join(steps.select("moment", "next"), on="moment", how="inner")
    onward = _keyed(onward.filter(~nw.col("next").is_null()), program, "next")
    lost = onward.join(held, on="key", how="anti").select("entitlement", "loc", moment="next")
    gained = held.join(onward, on="key", how="anti").select("entitlement", "loc", "moment")
    begun = steps.filter(~nw.col("before").is_null())
    told = [
        rows.join(begun, on="moment", how="inner").with_columns(gained=nw.lit(now)).select(*wanted)
        for rows, now in ((lost, False), (gained, True))
    ]
    return nw.concat(told)
