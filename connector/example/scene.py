"""Makes people: at first sight of everyday staff, and those that the stories begin with."""

from __future__ import annotations

from dataclasses import dataclass, replace
from random import Random
from typing import TypeVar

from connector.example import courses
from connector.example.days import Days
from connector.example.posts import ANALYST, OFFICE, TEACHER, Post
from connector.example.records import Completion, Job, Person, groups
from connector.example.roll import Identity, Roll, pick

T = TypeVar("T")


@dataclass(frozen=True, kw_only=True)
class Scene:
    rng: Random
    roll: Roll
    days: Days

    def upto(self, limit: int) -> int:
        return int(self.rng.random() * limit)

    def pick(self, *values: T) -> T:
        return pick(self.rng, values)

    def person(self, post: Post, location: str, *, since: int = 0, person_id: str = "", fte: str = "1.0") -> Person:
        """One job, begun `since` days ago (0: at random), years after the day of hiring."""
        began = self.days.ago(since or 100 + self.upto(1400))
        job = Job(code=post.code, title=post.title, location=location, start=began, fte=fte)
        hired = self.days.ago(1500 + self.upto(8000))
        return Person(**self.roll.enter(person_id)._asdict(), hired=hired, jobs=(job,))

    def certified(self, who: Person) -> Completion:
        """A course that still counts, of this school year or the two before; the oldest is good to the coming June."""
        day = self.days.in_year(self.pick(0, 0, 1, 1, 1, 2, 2, 2), self.rng.random())
        return courses.attendance(identity(who), day, self.upto(60))

    def course(self, who: Person, back: int) -> Completion:
        """The yearly course, finished in the middle of that school year, or by today where it is not over."""
        return courses.attendance(identity(who), self.days.in_year(back, 0.5), int(who.id))

    def officer(self, person_id: str, school: str, post: Post = OFFICE) -> Person:
        """Meets every rule, and is in the groups."""
        base, right = self.person(post, school, since=900, person_id=person_id), groups(school)
        return replace(base, courses=(self.course(base, 1),), meant=right, member=right)

    def newcomer(self, person_id: str, school: str) -> Person:
        """Meets every rule, and is in no group yet."""
        return replace(self.officer(person_id, school), member=())

    def outsider(self, person_id: str, school: str, *, member: bool = False) -> Person:
        """Has the role and never took the course."""
        base = self.person(OFFICE, school, since=900, person_id=person_id)
        return replace(base, member=groups(school) if member else ())

    def teacher(self, person_id: str, school: str) -> Person:
        return self.person(TEACHER, school, since=700, person_id=person_id)

    def clerk(self, person_id: str, *, certified: bool) -> Person:
        """Works in a central office."""
        base = replace(self.person(ANALYST, "0001", since=1200, person_id=person_id), department="Student Data")
        return replace(base, courses=(self.course(base, 1),)) if certified else base


def identity(who: Person) -> Identity:
    return Identity(who.id, who.given, who.family, who.email, who.username)
