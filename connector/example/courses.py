"""Rows of the transcript report, in the several forms that Learning Space writes them."""

from __future__ import annotations

import datetime as dt

from connector.example.days import first_calendar_year, school_year
from connector.example.records import Completion
from connector.example.roll import Identity

LAST_LISTED_YEAR = 2026  # the mapping lists course ids up to 2026-27; later courses count by their title


def course_id(day: dt.date) -> str:
    year = first_calendar_year(day) % 100
    return f"IC-ATT-{year:02d}{(year + 1) % 100:02d}"


def course_title(day: dt.date) -> str:
    return f"Infinite Campus - Attendance {school_year(day)}"


def learner_key(who: Identity, form: int) -> str:
    """Mostly the employee ID, now and then the user name or the e-mail address, as the learner signed in."""
    return {3: who.username, 7: who.email, 9: who.email.upper()}.get(form % 10, who.id)


def attendance(who: Identity, day: dt.date, form: int) -> Completion:
    """The yearly course finished on that local day; `form` chooses among the ways of writing it."""
    by_id_alone = form % 6 == 5 and first_calendar_year(day) <= LAST_LISTED_YEAR
    clock = ("T16:20:00Z", "T19:05:30Z", "T10:45:00-06:00", "T21:11:09", "")[form % 5]
    return Completion(
        learner=learner_key(who, form),
        course_id="" if form % 6 == 4 else course_id(day),
        title="" if by_id_alone else course_title(day),
        at=f"{day}{clock}",
    )


def attendance_at(who: Identity, day: dt.date, stamp: str) -> Completion:
    """The course of that day's school year, with a timestamp of one's own."""
    return Completion(learner=who.id, course_id=course_id(day), title=course_title(day), at=stamp)


def started(who: Identity, day: dt.date) -> Completion:
    return Completion(
        learner=who.id, course_id=course_id(day), title=course_title(day), status="In Progress", at=f"{day}T15:00:00Z"
    )


def sibling(who: Identity, day: dt.date) -> Completion:
    title = f"Infinite Campus - Attendance Reports {school_year(day)}"
    return Completion(learner=who.id, course_id="IC-ATR-1", title=title, at=f"{day}T17:40:00Z")


def other(who: Identity, day: dt.date, form: int) -> Completion:
    titles = ("Mandatory Reporter Training", "Data Privacy Basics", "Infinite Campus - Gradebook", "First Aid, Level 1")
    kind = form % len(titles)
    at = f"{day}T18:00:00Z"
    return Completion(learner=learner_key(who, form), course_id=f"LS-{100 + kind}", title=titles[kind], at=at)
