"""What happens on a day before the nightly run: ordinary comings and goings, waves of training, mistakes and meddling."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from tests.nouns import Assignment
from tests.school_year.rules import CUTOVER, LEADING, REPLACED_ON, RETAKEN_SINCE, TEACHER
from tests.school_year.staff import DAY, OA, Member, Staff

SIZE = 15_000  # the numbers below are of a district of this size


def ordinary(staff: Staff, today: dt.date) -> Iterator[str]:
    """Ids of those whose facts change; leaders are picked more often, since the others can't gain or lose anything."""
    scale = len(staff.members) / SIZE
    yield from _hired(staff, today, 8 * scale)
    yield from _left(staff, today, 6 * scale)
    yield from _moved(staff, today, 4 * scale)
    yield from _returned(staff, today, 1.5 * scale)
    yield from _on_leave(staff, 3 * scale)
    yield from _trained(staff, today, scale)
    yield from _lost_rows(staff, today, 3 * scale)
    _forgotten(staff, 4 * scale)


def _hired(staff: Staff, today: dt.date, number: float) -> Iterator[str]:
    for _ in range(int(number) + (staff.rng.random() < number % 1)):
        yield staff.hire(today + DAY * staff.rng.choice([0, 0, 5, 14]), today)


def _left(staff: Staff, today: dt.date, number: float) -> Iterator[str]:
    for member in (*staff.some(number / 2, "leads"), *staff.some(number / 2, "active")):
        if staff.rng.random() < 0.5:
            staff.change(member, status="terminated", termination_date=today - DAY)
        else:
            staff.change(member, termination_date=today + DAY * staff.rng.randrange(0, 20))
        yield member.person.person_id


def _moved(staff: Staff, today: dt.date, number: float) -> Iterator[str]:
    """To another school, often from a day to come; or to another job at the same one."""
    for member in staff.some(number, "leads"):
        old, begins = member.jobs[-1], today + DAY * staff.rng.choice([0, 7, 30])
        if (old.start_date or today) >= begins:
            continue  # has not begun there yet
        new = staff.rng.choice([old.job_code, TEACHER, *LEADING])
        at = old.location if staff.rng.random() < 0.3 else staff.rng.choice(staff.schools)
        member.jobs[-1] = _ended(old, begins - DAY)
        member.jobs.append(
            Assignment(person_id=old.person_id, job_code=new, location=at, start_date=begins, primary=True)
        )
        yield old.person_id


def _ended(job: Assignment, last: dt.date) -> Assignment:
    return Assignment(
        person_id=job.person_id,
        job_code=job.job_code,
        location=job.location,
        start_date=job.start_date,
        end_date=last,
        primary=job.primary,
    )


def _returned(staff: Staff, today: dt.date, number: float) -> Iterator[str]:
    for member in staff.some(number, "left"):
        if (member.person.termination_date or today) < today - DAY * 5:
            staff.change(member, status="active", hire_date=today, termination_date=None)
            yield member.person.person_id


def _on_leave(staff: Staff, number: float) -> Iterator[str]:
    for member in staff.some(number / 2, "leads"):
        staff.change(member, status="leave")
        yield member.person.person_id
    for member in staff.some(number / 2, "leave"):
        staff.change(member, status="active")
        yield member.person.person_id


def _trained(staff: Staff, today: dt.date, scale: float) -> Iterator[str]:
    spring = dt.date(2026, 3, 1) <= today < CUTOVER
    for member in staff.some((18 if spring else 4) * scale, "leads"):
        staff.complete_attendance(member, today - DAY * staff.rng.choice([0, 0, 1, 2]))
        yield member.person.person_id
    retaking = RETAKEN_SINCE <= today < REPLACED_ON
    for member in staff.some((25 if retaking else 3) * scale, "leads"):
        staff.complete(member, course_id=OA, day=today)
        yield member.person.person_id


def _lost_rows(staff: Staff, today: dt.date, number: float) -> Iterator[str]:
    """Rows that are missing for a night or two; now and then somebody's for good."""
    for member in staff.some(number, "leads"):
        member.away = frozenset(today + DAY * n for n in range(staff.rng.choice([1, 1, 2])))
        yield member.person.person_id
    for member in staff.some(number / 10, "leads"):
        member.gone = True
        yield member.person.person_id


def _forgotten(staff: Staff, number: float) -> None:
    """The LMS lists some old courses no more; what was completed once stays."""
    for member in staff.some(number, "leads"):
        member.forgotten = member.seen


def wrong_jobs(staff: Staff) -> list[tuple[Member, list[Assignment]]]:
    """A mistake in HR: most leaders are teachers tonight. Returns what to put back."""
    touched = [m for m in staff.members.values() if m.leads and staff.rng.random() < 0.6]
    before = [(member, list(member.jobs)) for member in touched]
    for member in touched:
        member.jobs = [Assignment(**{**vars(job), "job_code": TEACHER}) for job in member.jobs]
    return before
