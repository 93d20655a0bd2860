"""Hypothesis worlds: small, valid, nasty. Dates crowd around the ends of school years and the day of the purge."""

from __future__ import annotations

import dataclasses
import datetime as dt
from typing import Any
from zoneinfo import ZoneInfo

from hypothesis import strategies as st

from tests.days import local_day
from tests.deployment import render
from tests.draws import later, near, number, one, some
from tests.oracle import Assignment, Completion, Exception_, Person, Remembered, World, places
from tests.trees import tree

__all__ = ["BYSTANDER", "LOCATIONS", "ROLES", "YEARLY", "render", "worlds"]

ANCHORS = (
    *(dt.date(year, 6, 30) for year in (2026, 2023, 2024, 2025, 2027)),
    dt.date(2023, 7, 7),
    dt.date(2024, 2, 29),
    dt.date(2025, 1, 31),
    dt.date(2026, 3, 15),
)
ROLES: dict[str, Any] = {
    "principal": {"job_codes": ["1101", "0101"], "titles": ["Principal"]},
    "assistant-principal": {
        "job_codes": ["1110"],
        "titles": ["Assistant Principal"],
        "title_patterns": ["Assistant Principal, *"],
    },
    "dean": {"job_codes": ["1200"], "titles": ["Dean"]},
    "no-access": {"job_codes": ["3001"], "titles": ["Teacher"]},
}
TWO_ROLES = ROLES | {"dean": {"job_codes": ["1200"], "titles": ["Dean"], "title_patterns": ["*principal", "*[0-9]"]}}
LOCATIONS = {
    "0401": {"name": "East High School", "type": "school"},
    "401": {"name": "West, Middle School", "type": "school"},
    "0001": {"name": "Emily Griffith Campus", "type": "central-office"},
    "0900": {"name": "Bus Depot", "type": "other"},
}
YEARLY = "Infinite Campus - Attendance [0-9][0-9][0-9][0-9]-[0-9][0-9]"
COURSES = (
    {"title_pattern": YEARLY},
    {"id": "IC-ATT-2425"},
    {"title": "Student Safety"},
    {"id": "0042"},
    {"title_pattern": "Infinite Campus - *"},
)
TAKEN = (
    ("", "Infinite Campus - Attendance 2024-25"),
    ("IC-ATT-2425", ""),
    ("IC-ATT-2425", "Infinite Campus - Attendance 2024-25"),
    ("X-1", "Infinite Campus - Attendance Reports 2024-25"),
    ("0042", "Student Safety"),
    ("42", "infinite campus - attendance 2024-25"),
    ("", "Infinite Campus - Attendance Reports"),
)
VALIDITY = (
    *({"school_years": n} for n in (3, 3, 3, 1, 2, 4)),
    *({"days": n} for n in (30, 365, 1)),
    *({"months": n} for n in (12, 1, 6, 36)),
    "forever",
)
WORK = (
    ("1101", "Principal"),
    ("0101", ""),
    ("1110", ""),
    ("3001", "Principal"),
    ("7777", "Principal"),
    ("101", ""),
    ("", "principal"),
    ("", "Assistant Principal, Grade 6"),
    ("", "Assistant Principal"),
    ("", "Assistant Principal of sorts"),
    ("", "Custodian"),
)
CERTIFICATIONS = ("ic-attendance", "safety", "reports")
RIGHTS = ("ic-attendance-edit-at-school", "ic-attendance-edit", "ic-reports")
IDS = ("100234", "0123", "123", "000777", "A-77", "100235")
CALLED = ("ann@dps.test", "ben@dps.test", "Ann@DPS.test", "123", "a-77")
KEYS = (("person_id",), ("person_id", "username", "email"), ("email", "person_id"))
BYSTANDER = (
    Person(person_id="900000", attributes={"department": "", "title": ""}),
    Assignment(person_id="900000", job_code="3001", location="0900"),
    Completion(learner="900000", course_id="OTHER", completed_at="2022-01-10"),
)
NOBODYS = ((), (), (Assignment(person_id="888888", job_code="1101", location="0401"),))


@st.composite
def worlds(draw: st.DrawFn) -> World:
    """One to six people and a bystander, so that no feed is empty; about half of the worlds grant something."""
    as_of = near(draw, one(draw, *ANCHORS), 2)
    zone = one(draw, "America/Denver", "America/Denver", "Pacific/Auckland", "UTC")
    certifications = {name: certification(draw, as_of) for name in CERTIFICATIONS[: number(draw, 1, 3)]}
    rights = {name: entitlement(draw, name) for name in RIGHTS[: number(draw, 1, 3)]}
    ids = some(draw, IDS, most=6)
    lives = [life(draw, person_id, as_of, zone) for person_id in ids]
    world = World(
        as_of=as_of,
        people=(BYSTANDER[0], *(person for person, _, _ in lives)),
        assignments=(BYSTANDER[1], *(job for _, jobs, _ in lives for job in jobs), *one(draw, *NOBODYS)),
        completions=(BYSTANDER[2], *(done for _, _, courses in lives for done in courses)),
        policies=policies(draw, as_of, tuple(rights), tuple(certifications)),
        roles=one(draw, ROLES, ROLES, TWO_ROLES),
        locations=LOCATIONS,
        certifications=certifications,
        entitlements=rights,
        calendar={"time_zone": zone, "school_year": {"starts": one(draw, "07-01", "07-01", "08-15", "01-01")}},
    )
    exceptions = tuple(exception(draw, world, (*ids, *ids, "999999")) for _ in range(number(draw, 0, 3)))
    world = dataclasses.replace(world, exceptions=exceptions)
    return transcribed(draw, world) if one(draw, False, True) else world


# ---- what the files say


def certification(draw: st.DrawFn, as_of: dt.date) -> dict[str, Any]:
    found: dict[str, Any] = {"title": "A course", "courses": some(draw, COURSES, most=3)}
    if one(draw, False, False, True):
        found["replaced"] = [replacement(draw, as_of) for _ in range(number(draw, 1, 2))]
    return found | {"valid_for": one(draw, *VALIDITY)}


def replacement(draw: st.DrawFn, as_of: dt.date) -> dict[str, dt.date]:
    on = one(draw, dt.date(2023, 7, 7), near(draw, as_of, 2), near(draw, as_of, 400))
    return {"on": on, "since": later(on, -number(draw, 0, 60))} if one(draw, False, True) else {"on": on}


def entitlement(draw: st.DrawFn, name: str) -> dict[str, Any]:
    if one(draw, True, False) != (name == RIGHTS[0]):
        return {"title": "A right", "groups": [{"directory": "local", "group": f"ic-g-{name}"}]}
    types = one(draw, {"location_type": ["school"]}, {}, {"location_type": ["school", "central-office"]})
    groups = [{"directory": "local", "group": f"ic-g-{name}-{{location}}"}]
    return {"title": "A right", "per": "location", **types, "groups": groups}


def policies(
    draw: st.DrawFn, as_of: dt.date, rights: tuple[str, ...], certifications: tuple[str, ...]
) -> tuple[dict[str, Any], ...]:
    """The first grants whatever no other does."""

    def policy(name: str, effect: str, grants: list[str]) -> dict[str, Any]:
        window = windows(draw, as_of) if one(draw, False, False, True) else {}
        return {
            "name": name,
            "title": "A policy: who and what",
            "owner": "identity-team",
            "mode": one(draw, *("enforce",) * 6, "report", "off"),
            "effect": effect,
            **({"effective": window} if window else {}),
            "grants": grants,
            "when": tree(draw, effect, certifications),
        }

    others = [
        policy(f"policy-{n}", one(draw, "grant", "deny"), some(draw, rights, most=3)) for n in range(number(draw, 0, 3))
    ]
    granted = {right for p in others if p["effect"] == "grant" for right in p["grants"]}
    return (policy("ic-attendance-school", "grant", [r for r in rights if r not in granted] or [rights[0]]), *others)


def windows(draw: st.DrawFn, as_of: dt.date) -> dict[str, dt.date]:
    first, last = later(as_of, one(draw, -30, -30, 0, 1)), later(as_of, one(draw, 300, 300, 0, -1))
    both = {"from": min(first, last), "until": max(first, last)}
    return {key: both[key] for key in some(draw, ("from", "until"), most=2)}


def exception(draw: st.DrawFn, world: World, ids: tuple[str, ...]) -> Exception_:
    right = one(draw, *world.entitlements)
    effect = one(draw, "grant", "grant", "deny")
    anywhere = effect == "deny" and one(draw, True, False)
    window = windows(draw, world.as_of)
    return Exception_(
        person=one(draw, *ids),
        entitlement=right,
        location=None if anywhere else one(draw, *places(world, right)),
        effect=effect,
        waives=tuple(one(draw, ["assigned"], some(draw, ("assigned", "certified", "attribute"), most=3))),
        from_=window.get("from"),
        until=window.get("until", later(world.as_of, 90)),
    )


# ---- what the feeds say


def life(
    draw: st.DrawFn, person_id: str, as_of: dt.date, zone: str
) -> tuple[Person, list[Assignment], list[Completion]]:
    """Three people in four have the job, and a course, that policies like to see; all have noise."""
    fit = one(draw, True, True, True, False)
    jobs = fitting_jobs(draw, person_id, as_of) if fit else []
    jobs += [job(draw, person_id, as_of) for _ in range(number(draw, 0, 3))]
    days = [
        near(draw, as_of, 3) if one(draw, False, True) else near(draw, one(draw, *ANCHORS), 2)
        for _ in range(number(draw, 0, 3))
    ]
    done = [completion(draw, person_id, day, zone, TAKEN) for day in days]
    if fit:
        done.append(completion(draw, person_id, later(as_of, -number(draw, 0, 60)), zone, TAKEN[:3]))
    return person(draw, person_id, as_of), jobs, done


def transcribed(draw: st.DrawFn, world: World) -> World:
    """With learners who go by other names, completions that earlier feeds had, and some that are revoked."""
    people = tuple(
        dataclasses.replace(p, email=one(draw, "", *CALLED), username=one(draw, "", *CALLED)) for p in world.people
    )
    named = tuple(p.person_id for p in people)
    done = [dataclasses.replace(c, learner=one(draw, *(c.learner,) * 4, *CALLED)) for c in world.completions]
    kept = [remembered(draw, world, one(draw, *named, "999999"), done) for _ in range(number(draw, 0, 4))]
    ends = [revocation(draw, one(draw, *named, *CALLED), (*done, *kept)) for _ in range(number(draw, 0, 2))]
    return dataclasses.replace(
        world, people=people, completions=(*done, *ends), remembered=tuple(kept), learner=one(draw, *KEYS)
    )


def remembered(draw: st.DrawFn, world: World, person_id: str, done: list[Completion]) -> Remembered:
    """Half of them are of a row that today's feed still has, as it has it."""
    like = one(draw, *done)
    course_id, title = one(draw, (like.course_id, like.course_title), *TAKEN)
    day = local_day(like.completed_at, world.calendar["time_zone"])
    return Remembered(
        person_id=person_id,
        learner=one(draw, person_id, like.learner, *CALLED),
        course_id=course_id,
        course_title=title,
        completed_on=one(draw, day, near(draw, world.as_of, 3), later(world.as_of, -number(draw, 0, 400))),
        seen=later(world.as_of, -1),
    )


def revocation(draw: st.DrawFn, learner: str, done: tuple[Completion | Remembered, ...]) -> Completion:
    like = one(draw, *done)
    day = like.completed_on if isinstance(like, Remembered) else local_day(like.completed_at, "UTC")
    return Completion(
        learner=one(draw, learner, like.learner),
        course_id=like.course_id,
        course_title=one(draw, like.course_title, "Another title") if like.course_id else like.course_title,
        completed_at=one(draw, "", day.isoformat(), near(draw, day, 2).isoformat()),
        status="revoked",
    )


def person(draw: st.DrawFn, person_id: str, as_of: dt.date) -> Person:
    ended = one(draw, None, None, None, near(draw, as_of, 2), near(draw, as_of, 1200))
    return Person(
        person_id=person_id,
        status=one(draw, "active", "active", "active", "active", "active", "active", "leave", "terminated"),
        hire_date=one(draw, None, later(as_of, -900), as_of, later(as_of, -1), later(as_of, 1)),
        termination_date=ended,
        last_departure_date=one(draw, None, None, near(draw, as_of, 2), later(as_of, -number(draw, 0, 90))),
        attributes={
            "department": one(draw, "A", "B", "", "A1"),
            "title": one(draw, "Attendance Lead", "attendance lead", "", "Dean, interim"),
        },
    )


def fitting_jobs(draw: st.DrawFn, person_id: str, as_of: dt.date) -> list[Assignment]:
    """One open job, or two with an overlap of a day, no day or one day between them."""
    first = Assignment(person_id=person_id, job_code="1101", location="0401", primary=True, fte=1.0)
    if one(draw, True, False):
        return [first]
    ends = near(draw, as_of, 2)
    then = Assignment(
        person_id=person_id,
        job_title="PRINCIPAL",
        location=one(draw, "0401", "0401", "401"),
        start_date=later(ends, one(draw, 1, 2, 0)),
        end_date=one(draw, None, near(draw, later(as_of, 200), 150)),
        fte=0.5,
    )
    return [dataclasses.replace(first, end_date=ends), then]


def job(draw: st.DrawFn, person_id: str, as_of: dt.date) -> Assignment:
    days = (
        one(draw, None, near(draw, as_of, 3), later(as_of, -500)),
        one(draw, None, near(draw, as_of, 3), later(as_of, 100)),
    )
    first, last = sorted(d for d in days if d) if all(days) else days
    code, title = one(draw, *WORK)
    return Assignment(
        person_id=person_id,
        job_code=code,
        job_title=title,
        location=one(draw, *LOCATIONS, "0401", "9999"),
        start_date=first,
        end_date=last,
        primary=one(draw, None, True, False),
        fte=one(draw, None, 1.0, 0.5, 0.25),
    )


def completion(
    draw: st.DrawFn, learner: str, day: dt.date, zone: str, taken: tuple[tuple[str, str], ...]
) -> Completion:
    course_id, title = one(draw, *taken)
    return Completion(
        learner=learner,
        course_id=course_id,
        course_title=title,
        completed_at=moment_of(draw, day, zone),
        status=one(draw, *("completed",) * 9, "enrolled"),
    )


def moment_of(draw: st.DrawFn, day: dt.date, zone: str) -> str:
    """The local day as a feed may tell it: bare, or a moment of it near midnight in UTC or with an offset."""
    at = one(draw, dt.time(23, 30), dt.time(0), dt.time(23, 59, 59), dt.time(0, 30), dt.time(12))
    local = dt.datetime.combine(day, at, tzinfo=ZoneInfo(zone))
    utc = local.astimezone(dt.UTC).replace(tzinfo=None).isoformat()
    return one(draw, day.isoformat(), f"{utc}Z", utc, local.isoformat())
