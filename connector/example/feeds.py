"""The three feeds as bytes, with headings of their own; `columns` of the config maps them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence

from connector.example.mess import DAMAGE, Fields, row
from connector.example.records import Completion, Job, Person

PEOPLE = (
    "EmployeeID", "FirstName", "LastName", "Email", "UserName", "Status", "HireDate", "TerminationDate",
    "LastDepartureDate", "department", "access_hold",
)  # fmt: skip
ASSIGNMENTS = ("EmployeeID", "JobCode", "JobTitle", "Location", "StartDate", "EndDate", "Primary", "FTE")
COMPLETIONS = ("Learner", "CourseID", "CourseTitle", "Status", "CompletedOn")


def people(staff: Iterable[Person]) -> bytes:
    return _file(PEOPLE, ((_person(one), one.mess) for one in staff if not one.absent))


def assignments(staff: Iterable[Person]) -> bytes:
    return _file(ASSIGNMENTS, ((_job(one, job), job.mess) for one in staff for job in one.jobs if not one.absent))


def completions(finished: Sequence[Completion]) -> bytes:
    """In the order of the timestamps, with a byte order mark and carriage returns, as the report comes."""
    rows = ((_completion(one), one.mess) for one in sorted(finished, key=lambda one: (one.at, one.learner)))
    return b"\xef\xbb\xbf" + _file(COMPLETIONS, rows).replace(b"\n", b"\r\n")


def _file(header: Fields, rows: Iterable[tuple[Fields, str]]) -> bytes:
    return row(header) + b"".join(DAMAGE[mess](header, fields) for fields, mess in rows)


def _day(day: dt.date | None) -> str:
    return day.isoformat() if day else ""


def _person(one: Person) -> Fields:
    dates = (_day(one.hired), _day(one.terminated), _day(one.departed))
    return (one.id, one.given, one.family, one.email, one.username, one.status, *dates, one.department, one.hold)


def _job(one: Person, job: Job) -> Fields:
    primary = "true" if job.primary else "false"
    return (one.id, job.code, job.title, job.location, _day(job.start), _day(job.end), primary, job.fte)


def _completion(one: Completion) -> Fields:
    return (one.learner, one.course_id, one.title, one.status, one.at)
