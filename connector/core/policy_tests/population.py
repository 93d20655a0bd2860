"""The persons of the cases as feeds, so that they are decided about as everybody is."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from zoneinfo import ZoneInfo

import narwhals.stable.v2 as nw

from connector.core.conditions.attribute import Attribute
from connector.core.decisions.facts import Facts as Known
from connector.core.decisions.facts import Feeds, gather
from connector.core.decisions.program import Program, compile_rules
from connector.core.engine import Engine, Frame, table_of
from connector.core.policy_tests.persons import Facts, Work
from connector.core.rules.mappings import Role
from connector.core.rules.rulebook import Rulebook

DAYS_OF_A_PERSON = ("hire_date", "termination_date", "last_departure_date")
PEOPLE = {"line": nw.Int64, "person_id": nw.String, "status": nw.String, **dict.fromkeys(DAYS_OF_A_PERSON, nw.Date)}
ASSIGNMENTS = {
    **dict.fromkeys(("person_id", "job_code", "job_title", "location"), nw.String),
    **dict.fromkeys(("start_date", "end_date"), nw.Date),
    "primary": nw.Boolean,
    "fte": nw.Float64,
}
COMPLETIONS = {
    "line": nw.Int64,
    **dict.fromkeys(("learner", "course_id", "course_title"), nw.String),
    "completed_on": nw.Date,
}


@dataclass(frozen=True, kw_only=True)
class Population:
    """The rules, with the exceptions of these persons in place of all others, and what is known of the persons.

    places: of each person, the locations of their assignments and exceptions.
    """

    program: Program
    facts: Known
    places: Mapping[int, frozenset[str]]


def populate(people: Mapping[int, Facts], rulebook: Rulebook, engine: Engine) -> Population:
    """people: by number; their person_id is `test-N`."""
    exceptions = tuple(one.of(_id(pid)) for pid, facts in people.items() for one in facts.exceptions)
    program = compile_rules(replace(rulebook, exceptions=exceptions))
    zone = ZoneInfo(rulebook.calendar.time_zone)
    jobs = [row for pid, facts in people.items() for row in _jobs(pid, facts, rulebook.roles)]
    done = [row for pid, facts in people.items() for row in _courses(pid, facts, zone)]
    numbered = [(line, *row) for line, row in enumerate(done)]
    feeds = Feeds(
        people=_people(people, program, engine),
        assignments=table_of(engine, jobs, ASSIGNMENTS),
        completions=table_of(engine, numbered, COMPLETIONS),
    )
    places = {pid: frozenset(_places(facts)) for pid, facts in people.items()}
    return Population(program=program, facts=gather(feeds, program, engine), places=places)


def _places(facts: Facts) -> Iterator[str]:
    yield from (work.location for work in facts.assignments)
    yield from (one.location for one in facts.exceptions if one.location is not None)


def _id(pid: int) -> str:
    return f"test-{pid}"


def _people(people: Mapping[int, Facts], program: Program, engine: Engine) -> Frame:
    conditions = (condition for condition in program.personal if isinstance(condition, Attribute))
    columns = sorted({name for condition in conditions for name in condition.root} - PEOPLE.keys())
    rows = [
        (pid, _id(pid), one.status, *(getattr(one, day) for day in DAYS_OF_A_PERSON), *map(one.attributes.get, columns))
        for pid, one in people.items()
    ]
    return table_of(engine, rows, {**PEOPLE, **dict.fromkeys(columns, nw.String)})


Row = tuple[object, ...]


def _jobs(pid: int, facts: Facts, roles: Mapping[str, Role]) -> Iterator[Row]:
    for work in facts.assignments:
        job = _job(work, roles)
        yield (_id(pid), *job, work.location, work.start_date, work.end_date, work.primary, work.fte)


def _job(work: Work, roles: Mapping[str, Role]) -> tuple[str | None, str | None]:
    """Code and title: those written, or of the role the first code, else the first title."""
    if work.role is None:
        return work.job_code, work.job_title
    role = roles[work.role]
    return (role.job_codes[0], None) if role.job_codes else (None, role.titles[0])


def _courses(pid: int, facts: Facts, zone: ZoneInfo) -> Iterator[Row]:
    for course in facts.completions:
        yield (_id(pid), course.course_id, course.course_title, local_day(course.completed_at, zone))


def local_day(text: str, zone: ZoneInfo) -> dt.date:
    """A day as it stands, or the day that a time falls on in the zone; a time without offset is UTC."""
    if len(text) == len("2026-07-01"):
        return dt.date.fromisoformat(text)
    moment = dt.datetime.fromisoformat(text)
    return (moment if moment.tzinfo else moment.replace(tzinfo=dt.UTC)).astimezone(zone).date()
