"""Whose completions count: those that today's feed shows, and those that an earlier one showed and today's lacks.

A completion once seen stays its person's: absence says nothing. A row that revokes it ends it. One whose row names
somebody who was another person when it was first seen counts for neither: addresses and user names are given away.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

import narwhals.stable.v2 as nw

from connector.core.decisions.courses import Courses
from connector.core.decisions.learners import named, resolved
from connector.core.decisions.program import Program
from connector.core.engine import Engine, Frame


@dataclass(frozen=True, kw_only=True)
class Transcript:
    """completions, revoked: rows of today's feed, with `line`; a revoked one may be without a day.

    learner: the keys that a learner is matched to, in order. remembered: rows of earlier feeds, numbered by `line`,
    with the `person_id` that they were found to be of, and the day they were first `seen`.
    """

    completions: Frame
    learner: Sequence[str]
    revoked: Frame | None = None
    remembered: Frame | None = None


@dataclass(frozen=True, kw_only=True)
class Completed:
    """counting: `pid`, `certification` (number), `on`, `seen` (null where today's feed has it).

    shown: `line`, `pid` of today's rows that count. ended: `line` of the remembered ones that a row revokes.
    contested: whom a row names that was another's when it was first seen, and that other. nobody: how many of today's
    rows that could count name no person.
    """

    counting: Frame
    shown: Frame
    nobody: int
    ended: Frame | None = None
    contested: frozenset[int] = frozenset()


def completed(transcript: Transcript, people: Frame, program: Program, engine: Engine) -> Completed:
    rows, revoked, remembered = transcript.completions, transcript.revoked, transcript.remembered
    courses = Courses([frame for frame in (rows, revoked, remembered) if frame is not None], program, engine)
    counted = courses.counted(rows).select("learner", "course", "certification", "line", on="completed_on")
    found = engine.keep(resolved(counted, transcript.learner, people))
    nobody = count(engine, found.filter(nw.col("pid").is_null()))
    told = found.filter(~nw.col("pid").is_null())
    ends = None if revoked is None else _ends(revoked, transcript.learner, people, courses, engine)
    if ends is not None:
        told = engine.keep(_standing(told, ends))
    if remembered is None:
        return Completed(counting=_today(told), shown=told.select("line", "pid"), nobody=nobody)
    known = courses.numbered(remembered).join(people.select("pid", "person_id"), on="person_id", how="left")
    ended = None if ends is None else engine.keep(_ended(known, ends))
    known = engine.keep(known if ended is None else known.join(ended, on="line", how="anti"))
    contested = _contested(known, told, named(transcript.learner, people), courses, engine)
    if contested is not None:
        told = engine.keep(told.join(contested, on=["line", "pid"], how="anti"))
        known = known.join(contested.select(line="then"), on="line", how="anti")
    return Completed(
        counting=nw.concat([_today(told), _earlier(known, courses)]),
        shown=told.select("line", "pid"),
        nobody=nobody,
        ended=ended,
        contested=_claimants(contested, engine),
    )


def _today(told: Frame) -> Frame:
    return told.select("pid", "certification", "on", seen=nw.lit(None, nw.Date))


def _earlier(known: Frame, courses: Courses) -> Frame:
    here = known.filter(~nw.col("pid").is_null()).join(courses.certifications, on="course", how="inner")
    return here.select("pid", "certification", nw.col("completed_on").alias("on"), "seen")


# --- rows that revoke


def _ends(revoked: Frame, keys: Sequence[str], people: Frame, courses: Courses, engine: Engine) -> Frame:
    """`pid` (null where the learner is nobody), `learner`, `course`, `last`: completions up to that day are revoked."""
    rows = courses.numbered(revoked).with_columns(last=nw.col("completed_on").fill_null(dt.date.max))
    return engine.keep(resolved(courses.of_same(rows.select("learner", "course", "last")), keys, people))


def _standing(told: Frame, ends: Frame) -> Frame:
    last = _last(ends.filter(~nw.col("pid").is_null()), "pid")
    open_ones = told.join(last, on=["pid", "course"], how="left")
    return open_ones.filter((nw.col("on") > nw.col("last")).fill_null(True)).drop("last")


def _ended(known: Frame, ends: Frame) -> Frame:
    """`line` of the remembered ones that are revoked: of the person, or of that learner or id."""
    rows = known.select("line", "pid", "person_id", "course", "completed_on", folded=_fold())
    by_learner, by_id = ends.with_columns(folded=_fold()), ends.rename({"learner": "person_id"})
    lasts = (
        ("pid", _last(ends.filter(~nw.col("pid").is_null()), "pid")),
        ("folded", _last(by_learner, "folded")),
        ("person_id", _last(by_id, "person_id")),
    )
    found = [rows.join(last, on=[key, "course"], how="inner") for key, last in lasts]
    return nw.concat([f.filter(nw.col("completed_on") <= nw.col("last")).select("line") for f in found]).unique()


def _last(ends: Frame, key: str) -> Frame:
    return ends.group_by(key, "course").agg(nw.col("last").max())


# --- rows that were another's


def _contested(known: Frame, told: Frame, names: Frame, courses: Courses, engine: Engine) -> Frame | None:
    """`line`, `pid` of today's rows that were another's; `then`, `owner` (null: is no more) as they are remembered."""
    by_name = known.filter(nw.col("learner") != nw.col("person_id")).with_columns(folded=_fold(), owner=nw.col("pid"))
    whom = by_name.select("folded", "person_id", "owner").unique().join(names, on="folded", how="inner")
    moved = engine.keep(whom.filter(_differ()).select("folded", "person_id").unique())
    if not count(engine, moved):
        return None
    then = by_name.join(moved, on=["folded", "person_id"], how="semi")
    then = courses.of_same(then.select("folded", "owner", "course", then="line", on="completed_on"))
    both = told.with_columns(folded=_fold()).join(then, on=["folded", "course", "on"], how="inner")
    return engine.keep(both.filter(_differ()).select("line", "pid", "then", "owner").unique())


def _differ() -> nw.Expr:
    return (nw.col("owner") != nw.col("pid")).fill_null(True)


def _claimants(contested: Frame | None, engine: Engine) -> frozenset[int]:
    rows = [] if contested is None else engine.rows(contested.select("pid", "owner").unique())
    return frozenset(number for row in rows for number in row.values() if number is not None)


def _fold() -> nw.Expr:
    return nw.col("learner").str.to_lowercase()


def count(engine: Engine, frame: Frame) -> int:
    return int(engine.rows(frame.select(n=nw.len()))[0]["n"])
