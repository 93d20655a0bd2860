"""What each kind of letter is given: every name a template may use, with invented values that try each branch."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

from connector.notices.people import Occasion

DAY = dt.date(2026, 7, 1)
LAST = dt.date(2026, 6, 30)
PERSON = {"given_name": "Ana", "name": "Ana Example"}
COMMON = {"person": PERSON, "link": "https://lms.example.test/", "contact": "the help desk", "on": DAY}
SCHOOL = {"location": "0401", "location_name": "East High School"}
ANYWHERE = {"location": None, "location_name": None}
WHY = {"reason": "certification-expired", "why": "the certification is no longer valid"}
RIGHT = {"title": "Enter and edit attendance", "until": None, **WHY}
RIGHTS = [{**RIGHT, **SCHOOL}, {**RIGHT, **ANYWHERE}]
COURSE = {"steps": ["complete Attendance in Learning Space"], "course": True}
WAIT = {"steps": ["nothing to do: access follows by itself on 2026-07-05"], "course": False}
NOTHING: dict[str, Any] = {"steps": [], "course": False}
LOSS = {**COMMON, "rights": RIGHTS}
AHEAD = {**LOSS, "last_day": LAST, "days": 30, "too_early": False}
GIVEN = {"reason": "certified", "why": "completed the course while the other requirements were met"}
GRANTED = [{**RIGHT, **SCHOOL, **GIVEN, "until": LAST}, {**RIGHT, **ANYWHERE, **GIVEN}]
PEOPLE = [{"name": "Ana Example", "titles": ["Enter and edit attendance"]}]

SAMPLES: Mapping[Occasion, Sequence[Mapping[str, Any]]] = {
    "lost": [{**LOSS, **advice} for advice in (COURSE, WAIT, NOTHING)],
    "granted": [{**COMMON, "rights": GRANTED}],
    "ahead": [{**AHEAD, **advice} for advice in (COURSE, {**COURSE, "too_early": True}, WAIT, NOTHING)],
    "digest": [{**COMMON, "last_day": LAST, "days": 30, "school": "East High School", "people": PEOPLE}],
}
