"""What the handmade worlds are made of: a `Case`, the page's policy, and one principal with one course."""

from __future__ import annotations

import dataclasses
import datetime as dt
from typing import Any

from tests.nouns import Assignment, Completion, Exception_, Person, World
from tests.worlds import BYSTANDER, LOCATIONS, ROLES, YEARLY

WHO, EDIT, AT_SCHOOL = "100234", "ic-attendance-edit", "ic-attendance-edit-at-school"
COURSE = "Infinite Campus - Attendance 2024-25"
NOT = "not granted"
FOREVER = "forever"

SCHOOL_STAFF: dict[str, Any] = {
    "assigned": {"role": ["principal", "assistant-principal", "dean"], "location_type": ["school"]}
}
PAGES_RULE: dict[str, Any] = {"all": [{"employed": {}}, SCHOOL_STAFF, {"certified": "ic-attendance"}]}
CERTIFICATION: dict[str, Any] = {
    "title": "Infinite Campus - Attendance",
    "courses": [{"id": "IC-ATT-2425"}, {"title_pattern": YEARLY}],
    "replaced": [{"on": dt.date(2023, 7, 7)}],
    "valid_for": {"school_years": 3},
}
RIGHTS: dict[str, Any] = {
    EDIT: {"title": "Edit", "groups": [{"directory": "local", "group": "ic-edit"}]},
    AT_SCHOOL: {
        "title": "Edit at a school",
        "per": "location",
        "location_type": ["school"],
        "groups": [{"directory": "local", "group": "ic-edit-{location}"}],
    },
}


@dataclasses.dataclass(frozen=True, kw_only=True)
class Case:
    """`expected`: day to `NOT`, or to the last day of the grant, or `FOREVER`."""

    law: str
    world: World
    expected: dict[str, str]
    entitlement: str = EDIT
    location: str | None = None


def day(text: str) -> dt.date:
    return dt.date.fromisoformat(text)


def policy(when: dict[str, Any] = PAGES_RULE, name: str = "ic-attendance-school", **changes: Any) -> dict[str, Any]:
    about = {"name": name, "title": "A policy", "owner": "identity-team", "mode": "enforce", "effect": "grant"}
    return {**about, "grants": [EDIT, AT_SCHOOL], **changes, "when": when}


def deny(when: dict[str, Any], **changes: Any) -> dict[str, Any]:
    return policy(when, name="deny-some", effect="deny", **changes)


def job(location: str = "0401", first: str | None = None, last: str | None = None, **work: Any) -> Assignment:
    return Assignment(
        person_id=WHO,
        location=location,
        start_date=day(first) if first else None,
        end_date=day(last) if last else None,
        **(work or {"job_code": "1101"}),
    )


def done(*days: str, title: str = COURSE) -> tuple[Completion, ...]:
    return tuple(Completion(learner=WHO, course_title=title, completed_at=text) for text in days)


def exception(until: str, **changes: Any) -> Exception_:
    about: dict[str, Any] = {"person": WHO, "entitlement": EDIT, "until": day(until)}
    return Exception_(**about | changes)


def world(
    *jobs: Assignment,
    completions: tuple[Completion, ...] = done("2024-10-01"),
    policies: tuple[dict[str, Any], ...] = (policy(),),
    exceptions: tuple[Exception_, ...] = (),
    certification: dict[str, Any] | None = None,
    roles: dict[str, Any] = ROLES,
    time_zone: str = "America/Denver",
    **person: Any,
) -> World:
    """Unless said otherwise a principal at a school who took the course in SY 2024-25: good through 2027-06-30."""
    columns = {"department": "", "title": ""} | person.pop("attributes", {})
    return World(
        as_of=dt.date(2026, 7, 1),
        people=(BYSTANDER[0], Person(person_id=WHO, attributes=columns, **person)),
        assignments=(BYSTANDER[1], *(jobs or (job(),))),
        completions=(BYSTANDER[2], *completions),
        policies=policies,
        exceptions=exceptions,
        roles=roles,
        locations=LOCATIONS,
        certifications={"ic-attendance": CERTIFICATION | (certification or {})},
        entitlements=RIGHTS,
        calendar={"time_zone": time_zone, "school_year": {"starts": "07-01"}},
    )
