"""`report unmapped`: what the feeds name and no mapping knows, with a line that would map it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import narwhals.stable.v2 as nw

from connector import clock
from connector.app.deployment import Deployment
from connector.app.reading.factual import feeds_of
from connector.app.reading.feeds import read_feeds
from connector.core.decisions.courses import Course
from connector.core.decisions.facts import Facts, Feeds, gather
from connector.core.decisions.learners import resolved
from connector.core.decisions.program import Program, compile_rules
from connector.core.decisions.suggested import FEED, Suggestion, for_course, for_job, for_location, known_courses
from connector.core.decisions.unmapped import UnmappedJob, unmapped_jobs, unmapped_locations
from connector.core.engine import Frame, Polars
from connector.core.feeds import FeedTable, Table
from connector.outputs.sheets import Cell, Sheet
from connector.state.archive import Archive
from connector.state.ledger import Ledger

SHOWN = 3  # persons of a row
COLUMNS = {
    "kind": "kind",
    "value": "value",
    "title": "title",
    "found": "is in",
    "rows": "rows",
    "persons": "persons",
    "examples": "such as",
    "file": "file",
    "under": "under",
    "suggestion": "suggested line",
    "advice": "advice",
}
HEAD = (
    "a suggestion goes by likeness alone, and may be wrong: somebody who knows the job, place or course decides",
    (
        "courses: of those that count for nothing, the ones whose id is that of a course that counts but for the "
        "digits, or whose title has the same words or nearly so, numbers aside; the LMS has others, not listed here"
    ),
)


@dataclass(frozen=True, kw_only=True)
class _Seen:
    """The feeds, and what they say of persons."""

    feeds: Feeds
    facts: Facts
    program: Program
    tables: Mapping[Table, FeedTable]
    feed: str
    mappings: str

    def row(self, kind: str, value: str, title: str | None, found: str, rows: Frame, what: Suggestion) -> list[Cell]:
        """`rows`: those of the feed that are meant, with `pid` (null: nobody's)."""
        frame = rows.select("pid").join(self.facts.people.select("pid", "person_id"), on="pid", how="left").collect()
        ids = sorted(frame["person_id"].drop_nulls().unique().to_list())
        file = self.feed if what.file == FEED else f"{self.mappings}/{what.file}"
        shown = ", ".join(ids[:SHOWN]) + (", …" if len(ids) > SHOWN else "")
        line = (what.under or None, what.line or None, what.words)
        return [kind, value, title, found, len(frame), len(ids), shown or None, file, *line]


def unmapped_report(deployment: Deployment) -> Sheet:
    """Of feeds and mappings alone: no directory is read."""
    seen = _read(deployment)
    rows = [*_jobs(seen), *_locations(seen), *_courses(seen)]
    rejected = {name: table.rejects.height for name, table in seen.tables.items() if table.rejects.height}
    return Sheet(
        format="connector-unmapped/1",
        title="Unmapped",
        as_of=clock.today(deployment.rulebook.calendar.time_zone),
        head=(f"{len(rows)} that no mapping knows, or that several roles claim", *HEAD),
        columns=COLUMNS,
        rows=rows,
        empty="the mappings know all that the feeds name",
        notes=[f"{n} rejected row(s) of {name} are not in it: see `connector plan`" for name, n in rejected.items()],
    )


def _read(deployment: Deployment) -> _Seen:
    program = compile_rules(deployment.rulebook)
    with Ledger.open_to_read(deployment.state) as ledger:
        read = read_feeds(deployment, program, Archive(deployment.state), ledger)
    tables = {name: feed.table for name, feed in read.items()}
    feeds = feeds_of(tables, deployment.config.sources)
    return _Seen(
        feeds=feeds,
        facts=gather(feeds, program, Polars()),
        program=program,
        tables=tables,
        feed=deployment.config.sources.assignments.place,
        mappings=deployment.config.mappings.rstrip("/"),
    )


# ---- jobs


def _jobs(seen: _Seen) -> Iterator[list[Cell]]:
    titles = _titles(seen.facts)
    of_roles: dict[str, list[str]] = defaultdict(list)
    for number, job in enumerate(seen.facts.jobs):
        if job.role is not None and job.code is not None:
            of_roles[job.role] += titles[number]
    for one in unmapped_jobs(seen.facts, Polars()):
        yield _job(one, next(iter(titles[one.number]), ""), of_roles, seen)


def _titles(facts: Facts) -> dict[int, list[str]]:
    """By job, what the feed calls it, the most frequent first."""
    counted = facts.assignments.filter(~nw.col("job_title").is_null()).group_by("job", "job_title").agg(n=nw.len())
    rows = sorted(Polars().rows(counted), key=lambda row: (-row["n"], row["job_title"]))
    found: dict[int, list[str]] = defaultdict(list)
    for row in rows:
        found[row["job"]].append(row["job_title"])
    return found


def _job(one: UnmappedJob, title: str, of_roles: Mapping[str, Sequence[str]], seen: _Seen) -> list[Cell]:
    rows = seen.facts.assignments.filter(nw.col("job") == one.number)
    kind, value = ("job code", one.job.code) if one.job.code is not None else ("title", one.job.title)
    suggestion = for_job(one.job, title, of_roles, seen.program.rulebook)
    named = title or None if one.job.code is not None else None
    return seen.row(kind, value or "", named, one.roles.replace("`", ""), rows, suggestion)


# ---- locations


def _locations(seen: _Seen) -> Iterator[list[Cell]]:
    for code in unmapped_locations(seen.facts, Polars()):
        rows = seen.facts.assignments.filter(nw.col("location") == code)
        suggestion = for_location(code, seen.program.rulebook.locations)
        yield seen.row("location", code, None, "no mapping", rows, suggestion)


# ---- courses


def _courses(seen: _Seen) -> Iterator[list[Cell]]:
    courses = seen.feeds.completions.select("course_id", "course_title").unique().collect().rows()
    known = known_courses(courses, seen.program.rulebook)
    for course in sorted(courses, key=lambda course: (course[0] or "", course[1] or "")):
        suggestion = for_course(course, known, seen.program.rulebook)
        if suggestion is not None:
            yield _course(course, suggestion, seen)


def _course(course: Course, suggestion: Suggestion, seen: _Seen) -> list[Cell]:
    named = zip(("course_id", "course_title"), course, strict=True)
    tests = [nw.col(name).is_null() if text is None else nw.col(name) == text for name, text in named]
    rows = resolved(seen.feeds.completions.filter(*tests), seen.feeds.learner, seen.facts.people)
    value, title = course if course[0] is not None else (course[1], None)
    return seen.row("course", value or "", title, "no certification", rows, suggestion)
