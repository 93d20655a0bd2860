"""What the feeds say, joined and numbered: the tables that the rules are asked of."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from fnmatch import fnmatchcase
from functools import cached_property
from typing import Any

import narwhals.stable.v2 as nw

from connector.core.decisions.completed import Completed, Transcript, completed, count
from connector.core.decisions.program import ELSEWHERE, Program
from connector.core.engine import Engine, Frame, table_of
from connector.core.rules.mappings import Role


@dataclass(frozen=True, kw_only=True)
class Feeds:
    """Accepted rows as read (see `feeds`), the keys of rejected ones, and what the ledger remembers.

    rejected_people, rejected_rows: person ids (or learners) of rejected rows, of the people table and of the others.
    missing: person ids whose rows have been missing for longer than absence holds.
    claimed: every value (lower case) of rejected people rows whose person has no accepted row.
    departures: `person_id`, `departed_on` as our own ledger saw them. The `line` of a person's row is their number.
    revoked, remembered: see Transcript.
    """

    people: Frame
    assignments: Frame
    completions: Frame
    learner: Sequence[str] = ("person_id",)
    rejected_people: frozenset[str] = frozenset()
    claimed: frozenset[str] = frozenset()
    rejected_rows: frozenset[str] = frozenset()
    missing: frozenset[str] = frozenset()
    departures: Frame | None = None
    revoked: Frame | None = None
    remembered: Frame | None = None


@dataclass(frozen=True, kw_only=True)
class Facts:
    """people: `pid` and the feed's columns.

    assignments: `pid`, `job`, `loc` (numbers; -1: unknown place) and the feed's columns.
    completions: `pid`, `certification` (number), `on` (date), `seen` (the day, where only an earlier feed has it).
    nobody: rows that name no person, by table.
    """

    people: Frame
    assignments: Frame
    completions: Frame
    jobs: tuple[Job, ...]
    nobody: Mapping[str, int]
    transcript: Completed
    claimed: frozenset[str] = frozenset()

    def only(self, pids: Frame, engine: Engine) -> Facts:
        """The facts of some persons."""

        def few(frame: Frame) -> Frame:
            return engine.keep(frame.join(pids, on="pid", how="semi"))

        return replace(
            self, people=few(self.people), assignments=few(self.assignments), completions=few(self.completions)
        )


@dataclass(frozen=True, kw_only=True)
class Moments:
    """Persons and days, numbered: everybody on the one day of `days`, or each of `each` (`pid`, `day`, `moment`).

    On one day the person's number is the moment's. One number, since a join by two columns takes three times as long.
    """

    days: tuple[dt.date, ...]
    each: Frame | None = None

    @classmethod
    def later(cls, pairs: Frame, engine: Engine) -> Moments:
        """`pairs`: `pid`, `day`, each once."""
        days = sorted(row["day"] for row in engine.rows(pairs.select("day").unique()))
        table = table_of(engine, list(zip(days, range(len(days)), strict=True)), {"day": nw.Date, "n": nw.Int64})
        numbered = pairs.join(table, on="day", how="inner")
        each = numbered.select("pid", "day", moment=nw.col("pid") * len(days) + nw.col("n"))
        return cls(days=tuple(days), each=engine.keep(each))

    def number(self, pid: int, day: dt.date) -> int:
        """The number of a person on one of the days."""
        return pid if self.each is None else pid * len(self.days) + self._order[day]

    @cached_property
    def _order(self) -> Mapping[dt.date, int]:
        return {day: number for number, day in enumerate(self.days)}

    def of(self, frame: Frame) -> Frame:
        """The frame's rows (with `pid`) at each moment of their person: with `moment` and `day`."""
        if self.each is None:
            return frame.with_columns(moment=nw.col("pid"), day=nw.lit(self.days[0], nw.Date))
        return frame.join(self.each, on="pid", how="inner")

    def told(self, frame: Frame) -> Frame:
        """The frame's rows (with `moment`) with `pid` and `day`."""
        if self.each is None:
            return frame.with_columns(pid=nw.col("moment"), day=nw.lit(self.days[0], nw.Date))
        return frame.join(self.each, on="moment", how="inner")


@dataclass(frozen=True, kw_only=True)
class Job:
    """One different job of the feed and the roles the mappings give it; none, or several, is never guessed."""

    code: str | None
    title: str | None
    roles: tuple[str, ...]

    @property
    def role(self) -> str | None:
        return self.roles[0] if len(self.roles) == 1 else None


def gather(feeds: Feeds, program: Program, engine: Engine) -> Facts:
    people = engine.keep(_numbered(feeds))
    ids = people.select("pid", "person_id")
    jobs = _jobs(feeds.assignments, program, engine)
    assignments = engine.keep(_placed(feeds.assignments.join(ids, on="person_id", how="inner"), jobs, program, engine))
    transcript = Transcript(
        completions=feeds.completions, learner=feeds.learner, revoked=feeds.revoked, remembered=feeds.remembered
    )
    done = completed(transcript, people, program, engine)
    return Facts(
        people=people,
        assignments=assignments,
        completions=done.counting,
        transcript=done,
        jobs=jobs,
        claimed=feeds.claimed,
        nobody={
            "assignments": count(engine, feeds.assignments) - count(engine, assignments),
            "completions": done.nobody,
        },
    )


def _numbered(feeds: Feeds) -> Frame:
    people = feeds.people.rename({"line": "pid"})
    if feeds.departures is None:
        return people
    seen = feeds.departures.group_by("person_id").agg(nw.col("departed_on").max())
    known = nw.coalesce(nw.col("last_departure_date"), nw.col("departed_on"))
    return people.join(seen, on="person_id", how="left").with_columns(last_departure_date=known).drop("departed_on")


def _job_key() -> Any:
    return nw.coalesce(nw.concat_str(nw.lit("c"), nw.col("job_code")), nw.concat_str(nw.lit("t"), nw.col("job_title")))


def _jobs(assignments: Frame, program: Program, engine: Engine) -> tuple[Job, ...]:
    """The different jobs of the feed: where a row has a code its title says nothing."""
    title = nw.when(nw.col("job_code").is_null()).then(nw.col("job_title"))
    rows = engine.rows(assignments.select("job_code", job_title=title).unique())
    pairs = sorted(((r["job_code"], r["job_title"]) for r in rows), key=lambda p: (p[0] or "", p[1] or ""))
    roles = program.rulebook.roles
    return tuple(Job(code=code, title=title, roles=roles_of(code, title, roles)) for code, title in pairs)


def roles_of(code: str | None, title: str | None, roles: Mapping[str, Role]) -> tuple[str, ...]:
    """Every role that lists the code; without a code, every role whose titles or patterns hold the title."""
    if code is not None:
        return tuple(name for name, role in roles.items() if code in role.job_codes)
    text = (title or "").casefold()
    return tuple(name for name, role in roles.items() if _titled(text, role))


def _titled(text: str, role: Role) -> bool:
    exact = any(text == title.casefold() for title in role.titles)
    return exact or any(fnmatchcase(text, glob.casefold()) for glob in role.title_patterns)


def _placed(named: Frame, jobs: Sequence[Job], program: Program, engine: Engine) -> Frame:
    job_rows = [(f"c{job.code}" if job.code is not None else f"t{job.title}", n) for n, job in enumerate(jobs)]
    numbers = table_of(engine, job_rows, {"job_key": nw.String, "job": nw.Int64})
    places = table_of(engine, list(program.locations.items()), {"location": nw.String, "loc": nw.Int64})
    placed = named.with_columns(job_key=_job_key())
    placed = placed.join(numbers, on="job_key", how="left").join(places, on="location", how="left")
    return placed.with_columns(nw.col("loc").fill_null(ELSEWHERE)).drop("job_key", "person_id")
