"""People to whom something has happened, each with an ID of their own that the exceptions and the docs can name."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import replace

from connector.example import courses
from connector.example.posts import DEAN, PRINCIPAL, SPECIALIST, TEACHER
from connector.example.records import MAILBOX, Job, Person, groups
from connector.example.scene import Scene, identity

Story = Callable[[Scene, str], Person]


def _left_with_date(scene: Scene, person_id: str) -> Person:
    base, day = scene.officer(person_id, "0402"), scene.days.ago(2)
    ended = tuple(replace(job, end=day) for job in base.jobs)
    return replace(base, status="Terminated", terminated=day, departed=day, jobs=ended, account="disabled", meant=())


def _left_without_date(scene: Scene, person_id: str) -> Person:
    return replace(scene.officer(person_id, "0405"), status="Terminated", meant=())


def _last_day_is_over(scene: Scene, person_id: str) -> Person:
    return replace(scene.officer(person_id, "0406"), terminated=scene.days.ago(1), meant=())


def _leaves_next_month(scene: Scene, person_id: str) -> Person:
    return replace(scene.officer(person_id, "0408"), terminated=scene.days.ahead(30))


def _on_hold(scene: Scene, person_id: str) -> Person:
    return replace(scene.officer(person_id, "0409"), hold="yes", meant=())


def _moved(scene: Scene, base: Person, job: Job, days_ago: int) -> Person:
    """The old job ended and `job` began the day after; a negative number lies ahead."""
    last = scene.days.ago(days_ago)
    began = replace(job, start=last + dt.timedelta(days=1))
    return replace(base, jobs=(replace(base.jobs[0], end=last), began))


def _to_another_school(old: str, new: str) -> Story:
    def story(scene: Scene, person_id: str) -> Person:
        base = scene.officer(person_id, old)
        return replace(_moved(scene, base, replace(base.jobs[0], location=new), 4), meant=groups(new))

    return story


def _moves_soon(scene: Scene, person_id: str) -> Person:
    base = scene.officer(person_id, "0411")
    return _moved(scene, base, replace(base.jobs[0], location="0419"), -20)


def _became_teacher(scene: Scene, person_id: str) -> Person:
    base = scene.officer(person_id, "0413")
    job = replace(base.jobs[0], code=TEACHER.code, title=TEACHER.title)
    return replace(_moved(scene, base, job, 3), meant=())


def _went_to_central_office(scene: Scene, person_id: str) -> Person:
    base = scene.officer(person_id, "0414", DEAN)
    job = replace(base.jobs[0], code=SPECIALIST.code, title=SPECIALIST.title, location="0002")
    return replace(_moved(scene, base, job, 6), meant=())


def _expired(school: str) -> Story:
    def story(scene: Scene, person_id: str) -> Person:
        base = scene.officer(person_id, school)
        return replace(base, courses=(scene.course(base, 3),), meant=())

    return story


def _just_before_midnight(scene: Scene, person_id: str) -> Person:
    """June 30, 23:30 in Denver, which is July 1 in UTC: the older school year, and so expired."""
    base, july = scene.officer(person_id, "0417"), scene.days.year_starts(2)
    taken = courses.attendance_at(identity(base), july - dt.timedelta(days=1), f"{july}T05:30:00Z")
    return replace(base, courses=(taken,), meant=())


def _just_after_midnight(scene: Scene, person_id: str) -> Person:
    base, july = scene.officer(person_id, "0418"), scene.days.year_starts(2)
    return replace(base, courses=(courses.attendance_at(identity(base), july, f"{july}T06:30:00Z"),))


def _superseded(scene: Scene, person_id: str) -> Person:
    base = scene.officer(person_id, "0420")
    return replace(base, courses=(courses.attendance(identity(base), dt.date(2023, 5, 11), 0),), meant=())


def _recertified_early(scene: Scene, person_id: str) -> Person:
    base = scene.officer(person_id, "0423")
    return replace(base, courses=(scene.course(base, 2), scene.course(base, 0)))


def _returned(*, recertified: bool) -> Story:
    def story(scene: Scene, person_id: str) -> Person:
        base, back = scene.newcomer(person_id, "0424"), scene.days.ago(30)
        day = scene.days.ago(12 if recertified else 260)
        taken = courses.attendance(identity(base), day, 0)
        jobs = (replace(base.jobs[0], start=back),)
        returned = replace(base, hired=back, departed=scene.days.ago(120), jobs=jobs, courses=(taken,))
        return returned if recertified else replace(returned, meant=())

    return story


def _joined(scene: Scene, person_id: str) -> Person:
    """Took the course two days before the first day of work, which counts."""
    base, first = scene.newcomer(person_id, "0425"), scene.days.ago(3)
    taken = courses.attendance(identity(base), scene.days.ago(5), 0)
    return replace(base, hired=first, jobs=(replace(base.jobs[0], start=first),), courses=(taken,))


def _joins_soon(scene: Scene, person_id: str) -> Person:
    base, first = scene.newcomer(person_id, "0426"), scene.days.ahead(10)
    return replace(base, hired=first, jobs=(replace(base.jobs[0], start=first),), account="none", meant=())


def _teaches_beside_the_office(scene: Scene, person_id: str) -> Person:
    """Principal at a central office, teacher at a school: the role and the school are of two assignments."""
    base = scene.clerk(person_id, certified=True)
    office = replace(base.jobs[0], code=PRINCIPAL.code, title=PRINCIPAL.title, fte="0.8")
    school = replace(office, code=TEACHER.code, title=TEACHER.title, location="0428", primary=False, fte="0.2")
    return replace(base, jobs=(office, school))


def _in_progress(scene: Scene, person_id: str) -> Person:
    base = scene.outsider(person_id, "0429")
    return replace(base, courses=(courses.started(identity(base), scene.days.ago(3)),))


def _finishes_later(scene: Scene, person_id: str) -> Person:
    """A completion dated in the future has no effect before its day."""
    base = scene.outsider(person_id, "0430")
    return replace(base, courses=(courses.attendance(identity(base), scene.days.ahead(9), 0),))


def _title_of_no_role(scene: Scene, person_id: str) -> Person:
    """Certified, at a school, under a title that no role has."""
    base = scene.newcomer(person_id, "0431")
    return replace(base, jobs=(replace(base.jobs[0], code="", title="Principal Intern"),), meant=())


def _unmapped_code(scene: Scene, person_id: str) -> Person:
    base = scene.newcomer(person_id, "0432")
    return replace(base, jobs=(replace(base.jobs[0], code="7777", title="Front Desk Coordinator"),), meant=())


def _unknown_location(scene: Scene, person_id: str) -> Person:
    return replace(scene.newcomer(person_id, "0488"), meant=())


def _sharing(scene: Scene, person_id: str) -> Person:
    base = scene.newcomer(person_id, "0433")
    taken = tuple(replace(course, learner=person_id) for course in base.courses)
    return replace(base, courses=taken, email=MAILBOX, username="", account="mailbox")


def _line_break(scene: Scene, person_id: str) -> Person:
    """A field with a line break in it, which is in order: the quotes say so."""
    return replace(scene.clerk(person_id, certified=False), department="Student Data,\nRecords and Transfers")


def _two_accounts(school: str, *, member: bool) -> Story:
    def story(scene: Scene, person_id: str) -> Person:
        base = scene.officer(person_id, school) if member else scene.newcomer(person_id, school)
        return replace(base, account="second")

    return story


STORIES: dict[str, Story] = {
    # the first five stand in policies/exceptions/2026-27.yaml
    "100234": lambda scene, one: scene.clerk(one, certified=True),
    "100235": lambda scene, one: scene.clerk(one, certified=False),
    "100236": lambda scene, one: scene.officer(one, "0407", PRINCIPAL),
    "100237": lambda scene, one: scene.clerk(one, certified=True),
    "100238": lambda scene, one: scene.clerk(one, certified=True),
    # gone, or about to go, or held by HR
    "100240": _left_with_date,
    "100241": _left_without_date,
    "100242": _last_day_is_over,
    "100243": _on_hold,
    # another role, another school
    "100244": _became_teacher,
    "100245": _went_to_central_office,
    "100246": _to_another_school("0403", "0404"),
    "100247": _to_another_school("0410", "0415"),
    "100248": _moves_soon,
    # the course: run out, superseded, just in time
    "100249": _expired("0416"),
    "100250": _just_before_midnight,
    "100251": _expired("0437"),
    "100252": _just_after_midnight,
    "100253": _superseded,
    # put in by hand
    "100254": lambda scene, one: scene.outsider(one, "0421", member=True),
    "100255": lambda scene, one: scene.outsider(one, "0422", member=True),
    # taken out by hand
    "100256": lambda scene, one: scene.newcomer(one, "0434"),
    "100257": lambda scene, one: scene.newcomer(one, "0435"),
    "100258": lambda scene, one: scene.newcomer(one, "0436"),
    # came back, joined, about to join
    "100259": _returned(recertified=False),
    "100260": _returned(recertified=True),
    "100261": _joined,
    "100262": _joins_soon,
    # no account, two, one that is disabled, one that two people share
    "100263": lambda scene, one: replace(scene.newcomer(one, "0438"), account="none"),
    "100264": lambda scene, one: replace(scene.newcomer(one, "0439"), account="none"),
    "100265": _two_accounts("0440", member=True),
    "100266": _two_accounts("0441", member=False),
    "100267": lambda scene, one: replace(scene.newcomer(one, "0442"), account="disabled"),
    "100268": _sharing,
    "100269": _sharing,
    # not entitled, each for a reason of its own
    "100270": _teaches_beside_the_office,
    "100271": _in_progress,
    "100272": _finishes_later,
    "100273": _title_of_no_role,
    "100274": _unmapped_code,
    "100275": _unknown_location,
    # entitled, with something to see
    "100276": _recertified_early,
    "100277": _leaves_next_month,
    "100278": _line_break,
}
