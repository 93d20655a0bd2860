"""Codes, titles and locations of the feed that no mapping knows, or that two roles claim: told, never guessed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import narwhals.stable.v2 as nw

from connector.core.decisions.facts import Facts, Job
from connector.core.decisions.program import ELSEWHERE, Program
from connector.core.engine import Engine
from connector.core.problems import Mark, Problem, nearest, tick


@dataclass(frozen=True, kw_only=True)
class UnmappedJob:
    """`number` is the job's in the facts."""

    number: int
    job: Job
    rows: int

    @property
    def named(self) -> str:
        return f"job code {tick(self.job.code)}" if self.job.code is not None else f"title {tick(self.job.title or '')}"

    @property
    def roles(self) -> str:
        roles = self.job.roles
        return "no role" if not roles else "several roles: " + ", ".join(map(tick, roles))


def unmapped_jobs(facts: Facts, engine: Engine) -> list[UnmappedJob]:
    """Each code, or title without a code, that gives no role or several."""
    counted = {row["job"]: row["n"] for row in engine.rows(facts.assignments.group_by("job").agg(n=nw.len()))}
    return [
        UnmappedJob(number=number, job=job, rows=counted[number])
        for number, job in enumerate(facts.jobs)
        if job.role is None and number in counted
    ]


def unmapped_locations(facts: Facts, engine: Engine) -> dict[str, int]:
    """Each code that no mapping knows, with how many rows."""
    unknown = facts.assignments.filter(nw.col("loc") == ELSEWHERE).group_by("location").agg(n=nw.len())
    return {str(row["location"]): row["n"] for row in engine.rows(unknown.sort("location"))}


def unmapped(facts: Facts, program: Program, engine: Engine, file: str) -> list[Problem]:
    """One warning for each different code, title or location; `file` is the feed's name."""
    return [*_jobs(facts, engine, file), *_locations(facts, program, engine, file)]


def _jobs(facts: Facts, engine: Engine, file: str) -> Iterator[Problem]:
    for one in unmapped_jobs(facts, engine):
        yield _warning(file, f"{one.named} ({one.rows} rows) is in {one.roles}", "add it to roles.yaml")


def _locations(facts: Facts, program: Program, engine: Engine, file: str) -> Iterator[Problem]:
    for code, rows in unmapped_locations(facts, engine).items():
        advice = nearest(code, program.locations) or "add it to locations.yaml"
        yield _warning(file, f"location {tick(code)} ({rows} rows) is in no mapping", advice)


def _warning(file: str, message: str, advice: str) -> Problem:
    return Problem(mark=Mark(file=file), code="unmapped", message=message, help=advice, severity="warning")
