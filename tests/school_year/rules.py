"""The rules of the simulated district as plain dicts, and its config: written to files for the product, read as they are
by the oracle.
"""

from __future__ import annotations

import datetime as dt
from typing import Any

from tests.nouns import Exception_

FIRST_NIGHT = dt.date(2025, 9, 1)
REPLACED_ON, RETAKEN_SINCE = dt.date(2026, 1, 15), dt.date(2025, 11, 1)
CUTOVER = dt.date(2026, 7, 1)
LEADING = {"1101": "principal", "1110": "assistant-principal", "1200": "dean", "1300": "office-professional"}
TEACHER = "3001"
OFFICES = ("0001", "0002")

ROLES: dict[str, Any] = {name: {"job_codes": [code]} for code, name in LEADING.items()}
ROLES |= {"no-access": {"job_codes": [TEACHER]}}
CERTIFICATIONS: dict[str, Any] = {
    "ic-attendance": {
        "title": "Infinite Campus - Attendance",
        "courses": [{"title_pattern": "Infinite Campus - Attendance [0-9][0-9][0-9][0-9]-[0-9][0-9]"}],
        "replaced": [{"on": dt.date(2023, 7, 7)}],
        "valid_for": {"school_years": 3},
    },
    "online-absence": {
        "title": "Online Absence Requests",
        "courses": [{"id": "OA-1"}, {"id": "OA-2"}],
        "replaced": [{"on": REPLACED_ON, "since": RETAKEN_SINCE}],
        "valid_for": "forever",
    },
}
ENTITLEMENTS: dict[str, Any] = {
    "ic-attendance-edit": {
        "title": "Enter and edit attendance",
        "groups": [{"directory": "local", "group": "ic-attendance-edit"}],
    },
    "ic-attendance-edit-at-school": {
        "title": "Enter and edit attendance at a school",
        "per": "location",
        "location_type": ["school"],
        "groups": [{"directory": "local", "group": "ic-attendance-{location}"}],
    },
    "ic-online-absence": {
        "title": "Approve absence requests",
        "groups": [{"directory": "local", "group": "ic-online-absence"}],
    },
}
POLICIES: tuple[dict[str, Any], ...] = (
    {
        "name": "ic-attendance-school",
        "title": "Attendance for school staff",
        "owner": "identity-team",
        "mode": "enforce",
        "effect": "grant",
        "grants": ["ic-attendance-edit", "ic-attendance-edit-at-school"],
        "when": {
            "all": [
                {"employed": {}},
                {"assigned": {"role": list(LEADING.values()), "location_type": ["school"]}},
                {"certified": "ic-attendance"},
            ]
        },
    },
    {
        "name": "ic-online-absence",
        "title": "Absence requests for deans and offices",
        "owner": "identity-team",
        "mode": "enforce",
        "effect": "grant",
        "grants": ["ic-online-absence"],
        "when": {
            "all": [
                {"employed": {"on_leave": "drop"}},
                {"assigned": {"role": ["dean", "office-professional"], "location_type": ["school"]}},
                {"certified": "online-absence"},
            ]
        },
    },
)
CALENDAR: dict[str, Any] = {"time_zone": "America/Denver", "school_year": {"starts": "07-01"}}

CONFIG = """\
sources:
  people: {type: csv, path: feeds/people.csv, max_age: 24h}
  assignments: {type: csv, path: feeds/assignments.csv, max_age: 24h}
  completions: {type: csv, path: feeds/completions.csv, max_age: 24h}
directories:
  local:
    type: file
    path: directory.json
    correlate: [{person: person_id, account: person_id}]
    managed: ["ic-*"]
limits:
  empty_group: allow
  expected:
    - {reason: certification-expired, from: 2026-07-01, until: 2026-07-05, at_most: 2000}
    - {reason: certification-superseded, from: 2026-01-15, until: 2026-01-20, at_most: 1000}
"""


def locations(schools: int) -> dict[str, Any]:
    found: dict[str, Any] = {f"{400 + n:04}": {"name": f"School {n}", "type": "school"} for n in range(schools)}
    return found | {code: {"name": f"Office {code}", "type": "central-office"} for code in OFFICES}


def group(entitlement: str, location: str | None) -> str:
    (named,) = ENTITLEMENTS[entitlement]["groups"]
    return str(named["group"]).replace("{location}", location or "")


def exceptions(people: list[str]) -> tuple[Exception_, ...]:
    """Some central-office people for a while, and one who is denied."""
    granted = [
        Exception_(
            person=person, entitlement="ic-attendance-edit", from_=FIRST_NIGHT, until=dt.date(2025, 12 - n % 3, 15)
        )
        for n, person in enumerate(people[:-1])
    ]
    return (*granted, Exception_(person=people[-1], entitlement="ic-attendance-edit", effect="deny", until=CUTOVER))
