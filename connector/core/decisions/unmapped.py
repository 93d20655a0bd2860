"""Codes, titles and locations of the feed that no mapping knows, or that two roles claim: told, never guessed."""

from __future__ import annotations

from collections.abc import Iterator

import narwhals.stable.v2 as nw

from connector.core.decisions.facts import Facts, Job
from connector.core.decisions.program import Program
from connector.core.engine import Engine
from connector.core.problems import Mark, Problem, nearest, tick


def unmapped(facts: Facts, program: Program, engine: Engine, file: str) -> list[Problem]:
    """One warning for each different code, title or location; `file` is the feed's name."""
    return [*_jobs(facts, engine, file), *_locations(facts, program, engine, file)]


def _jobs(facts: Facts, engine: Engine, file: str) -> Iterator[Problem]:
    counted = {row["job"]: row["n"] for row in engine.rows(facts.assignments.group_by("job").agg(n=nw.len()))}
    for number, job in enumerate(facts.jobs):
        if len(job.roles) != 1 and number in counted:
            yield _warning(file, f"{_named(job)} ({counted[number]} rows) is in {_roles(job)}", "add it to roles.yaml")


def _named(job: Job) -> str:
    return f"job code {tick(job.code)}" if job.code is not None else f"title {tick(job.title or '')}"


def _roles(job: Job) -> str:
    return "no role" if not job.roles else "several roles: " + ", ".join(map(tick, job.roles))


def _locations(facts: Facts, program: Program, engine: Engine, file: str) -> Iterator[Problem]:
    unknown = facts.assignments.filter(nw.col("loc") < 0).group_by("location").agg(n=nw.len())
    for row in sorted(engine.rows(unknown), key=lambda row: str(row["location"])):
        advice = nearest(str(row["location"]), program.locations) or "add it to locations.yaml"
        yield _warning(file, f"location {tick(str(row['location']))} ({row['n']} rows) is in no mapping", advice)


def _warning(file: str, message: str, advice: str) -> Problem:
    return Problem(mark=Mark(file=file), code="unmapped", message=message, help=advice, severity="warning")
