"""The staff of the simulated district: who is hired, moves, leaves, comes back, and takes which course when."""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from tests.nouns import Assignment, Completion, Person
from tests.school_year.rules import LEADING, OFFICES, TEACHER

DAY = dt.timedelta(days=1)
OA = "OA-2"


@dataclass(kw_only=True)
class Member:
    """One person as the feeds tell of them. `account_on`: the day from which they have an account.

    away: nights on which the HR feed has lost their rows. gone: whether it has lost them for good. seen: how many
    of their courses, the oldest ones, a run has seen; forgotten: how many of these the LMS does not list any more.
    """

    person: Person
    jobs: list[Assignment]
    courses: list[Completion] = field(default_factory=list)
    account_on: dt.date = dt.date.min
    away: frozenset[dt.date] = frozenset()
    gone: bool = False
    seen: int = 0
    forgotten: int = 0

    @property
    def listed_courses(self) -> list[Completion]:
        return self.courses[self.forgotten :]

    @property
    def leads(self) -> bool:
        for job in self.jobs:  # noqa: SIM110 - asked of everybody ten times a night
            if job.job_code in LEADING:
                return True
        return False

    def listed(self, night: dt.date) -> bool:
        return not self.gone and night not in self.away


class Staff:
    """The whole staff, changed in place night by night; the same seed gives the same year."""

    def __init__(self, size: int, schools: list[str], first: dt.date, seed: int) -> None:
        self.rng = random.Random(seed)
        self.schools = schools
        self.members: dict[str, Member] = {}
        self._next = 100_000
        for _ in range(size):
            self.hire(first - DAY * self.rng.randrange(200, 4000), first)
        for member in self.members.values():
            member.account_on = first
            self._trained(member, first)

    def hire(self, hired: dt.date, today: dt.date) -> str:
        person_id = f"{self._next:07}"
        self._next += 1
        code = self.rng.choice([*LEADING]) if self.rng.random() < 0.12 else TEACHER
        office = code == TEACHER and self.rng.random() < 0.05
        job = Assignment(
            person_id=person_id,
            job_code=code,
            location=self.rng.choice(OFFICES if office else self.schools),
            start_date=hired,
            primary=True,
        )
        delay = self.rng.choice([0, 0, 0, 1, 3])
        person = Person(person_id=person_id, hire_date=hired)
        self.members[person_id] = Member(person=person, jobs=[job], account_on=today + DAY * delay)
        return person_id

    def _trained(self, member: Member, first: dt.date) -> None:
        """What they had completed when the year began: some two years ago, some last year, some never."""
        if member.leads and self.rng.random() < 0.85:
            years = self.rng.choice([1, 1, 2, 2, 3])
            self.complete_attendance(member, max(dt.date(2023, 7, 8), first - DAY * (365 * years - 330)))
        if member.leads and self.rng.random() < 0.6:
            self.complete(member, course_id="OA-1", day=first - DAY * self.rng.randrange(30, 700))

    def complete_attendance(self, member: Member, day: dt.date) -> None:
        start = day.year if (day.month, day.day) >= (7, 1) else day.year - 1
        self.complete(member, title=f"Infinite Campus - Attendance {start}-{(start + 1) % 100:02}", day=day)

    def complete(self, member: Member, *, day: dt.date, course_id: str = "", title: str = "") -> None:
        """In the evening, local time: a moment that is the next day already in UTC."""
        moment = f"{day}T20:30:00-07:00" if self.rng.random() < 0.5 else str(day)
        learner = member.person.person_id
        member.courses.append(Completion(learner=learner, course_id=course_id, course_title=title, completed_at=moment))

    def some(self, expected: float, wanted: str) -> Iterator[Member]:
        """About so many members (a fraction is a chance) of whom something holds: `leads`, `active`, `left`, `leave`."""
        number = int(expected) + (self.rng.random() < expected % 1)
        pool = [m for m in self.members.values() if _is(m, wanted)]
        yield from self.rng.sample(pool, min(number, len(pool)))

    def change(self, member: Member, **fields: object) -> None:
        member.person = replace(member.person, **fields)  # type: ignore[arg-type]


def _is(member: Member, wanted: str) -> bool:
    person = member.person
    if member.gone or person.status != STATUS[wanted]:
        return False
    return wanted in ("left", "leave") or (person.termination_date is None and (wanted == "active" or member.leads))


STATUS = {"leads": "active", "active": "active", "left": "terminated", "leave": "leave"}
