"""People whose rows arrive damaged. Those in a group show that a row which cannot be read takes nothing away."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from dataclasses import replace

from connector.example import courses
from connector.example.records import Completion, Job, Person, groups
from connector.example.scene import Scene, identity
from connector.example.stories import Story

PEOPLE_DAMAGE = (
    "short-row", "long-row", "no-id", "number-id", "unclosed-quote", "nul", "undecodable", "header-again", "blank-line",
)  # fmt: skip
ASSIGNMENT_DAMAGE = ("short-row", "long-row", "no-id", "number-code", "unclosed-quote", "header-again", "bad-date")
COMPLETION_DAMAGE = ("short-row", "no-id", "bad-date", "serial-date", "unclosed-quote", "header-again")


def _second_job_unreadable(scene: Scene, person_id: str) -> Person:
    base = scene.officer(person_id, "0443")
    second = replace(base.jobs[0], location="0444", primary=False, mess="bad-date")
    return replace(base, jobs=(*base.jobs, second), member=groups("0443", "0444"))


def _only_job_under_short_id(scene: Scene, person_id: str) -> Person:
    base = scene.officer(person_id, "0445")
    return replace(base, jobs=(replace(base.jobs[0], mess="short-id"),))


def _with_second_job(change: Callable[[Job], Job]) -> Story:
    def story(scene: Scene, person_id: str) -> Person:
        base = scene.teacher(person_id, "0446")
        second = replace(base.jobs[0], title="Coach", location="0447", primary=False)
        return replace(base, jobs=(base.jobs[0], change(second)))

    return story


def _person(kind: str) -> Story:
    return lambda scene, one: replace(scene.teacher(one, "0448"), mess=kind)


def _job(kind: str) -> Story:
    def story(scene: Scene, person_id: str) -> Person:
        base = scene.teacher(person_id, "0449")
        return replace(base, jobs=(replace(base.jobs[0], mess=kind),))

    return story


def _course(kind: str) -> Story:
    def story(scene: Scene, person_id: str) -> Person:
        base = scene.teacher(person_id, "0450")
        taken = courses.sibling(identity(base), scene.days.in_year(1, 0.3))
        return replace(base, courses=(replace(taken, mess=kind),))

    return story


def _nameless_course(scene: Scene, person_id: str) -> Person:
    base = scene.teacher(person_id, "0450")
    return replace(base, courses=(Completion(learner=base.id, at=f"{scene.days.ago(40)}T15:00:00Z"),))


def _numbered(first: int, stories: tuple[Story, ...]) -> Iterator[tuple[str, Story]]:
    return ((f"{first + number:06d}", story) for number, story in enumerate(stories))


DAMAGED: dict[str, Story] = {
    "004711": lambda scene, one: replace(scene.officer(one, "0451"), mess="short-id"),
    "001287": _only_job_under_short_id,
    "100280": lambda scene, one: replace(scene.officer(one, "0452"), mess="bad-date"),
    "100281": lambda scene, one: replace(scene.officer(one, "0453"), mess="duplicate"),
    "100282": lambda scene, one: replace(scene.officer(one, "0454"), absent=True),
    "100283": lambda scene, one: replace(scene.officer(one, "0455"), absent=True),
    "100284": _second_job_unreadable,
    "100285": lambda scene, one: replace(scene.teacher(one, "0456"), status="Pending Review"),
    "100286": _with_second_job(lambda job: replace(job, fte="half")),
    "100287": _with_second_job(lambda job: replace(job, end=job.start - dt.timedelta(days=30))),
    "100288": _nameless_course,
    **dict(_numbered(100300, tuple(_person(kind) for kind in PEOPLE_DAMAGE))),
    **dict(_numbered(100320, tuple(_job(kind) for kind in ASSIGNMENT_DAMAGE))),
    **dict(_numbered(100340, tuple(_course(kind) for kind in COMPLETION_DAMAGE))),
}
