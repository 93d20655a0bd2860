"""The rules of the invented organisation, as files of a deployment: some broad policies, the others for one role."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass

AS_OF = dt.date(2026, 3, 2)
NEED = dt.date(2023, 7, 1)  # the oldest completion that is good for three school years on AS_OF
ROLES, JOBS_A_ROLE, CERTIFICATIONS, BROAD = 40, 10, 5, 10
LOCATIONS = {f"{n:04}": "school" if n < 240 else "central-office" if n < 280 else "depot" for n in range(300)}
JOBS = {f"J{n:04}": f"role-{n // JOBS_A_ROLE:02}" for n in range(ROLES * JOBS_A_ROLE)}
COURSES = {f"C{n}-{edition}": f"certification-{n}" for n in range(CERTIFICATIONS) for edition in ("A", "B")}

CAPS = "{percent: null, count: null}"
CONFIG = f"""sources:
  people: {{type: csv, path: "feeds/people.csv"}}
  assignments: {{type: csv, path: "feeds/assignments.csv"}}
  completions: {{type: csv, path: "feeds/completions.csv"}}
directories:
  local:
    type: file
    path: directory.json
    correlate: [{{person: person_id, account: person_id}}, {{person: email, account: email}}]
    managed: ["access-*"]
limits:
  removals: {CAPS}
  removals_per_group: {CAPS}
  removals_urgent: {CAPS}
  additions: {CAPS}
  empty_group: allow
"""
CALENDAR = 'time_zone: America/Denver\nschool_year: {starts: "07-01"}\n'


@dataclass(frozen=True, kw_only=True)
class Rule:
    """One policy and its one entitlement: employed, in one of these roles, at a school, certified."""

    number: int

    @property
    def name(self) -> str:
        return f"access-{self.number:03}"

    @property
    def per_location(self) -> bool:
        return self.number % 5 == 4

    @property
    def roles(self) -> list[str]:
        some = 13 if self.number < BROAD else 1
        return [f"role-{(self.number * 7 + n) % ROLES:02}" for n in range(some)]

    @property
    def certification(self) -> str:
        return f"certification-{self.number % CERTIFICATIONS}"

    def group(self, location: str) -> str:
        return f"{self.name}-{location}" if self.per_location else self.name

    def groups(self) -> list[str]:
        return (
            [self.group(code) for code, kind in LOCATIONS.items() if kind == "school"]
            if self.per_location
            else [self.name]
        )


@dataclass(frozen=True, kw_only=True)
class Exempt:
    """An exception: a grant at a place that waives `assigned`, or a denial."""

    person: str
    rule: Rule
    effect: str
    location: str


def rules(policies: int) -> list[Rule]:
    return [Rule(number=number) for number in range(policies)]


def rule_files(policies: int, exempt: list[Exempt]) -> Iterator[tuple[str, str]]:
    """Path and text of every file but the feeds and the directory."""
    yield "connector.yaml", CONFIG
    yield "mappings/calendar.yaml", CALENDAR
    yield (
        "mappings/locations.yaml",
        "".join(f'"{code}": {{name: Place {code}, type: {kind}}}\n' for code, kind in LOCATIONS.items()),
    )
    yield (
        "mappings/roles.yaml",
        "".join(
            f"{role}: {{job_codes: {[job for job, of in JOBS.items() if of == role]}}}\n"
            for role in sorted(set(JOBS.values()))
        ),
    )
    yield "mappings/certifications.yaml", "".join(map(_certification, sorted(set(COURSES.values()))))
    yield "mappings/entitlements.yaml", "".join(map(_entitlement, rules(policies)))
    yield "policies/exceptions/all.yaml", "".join(map(_exception, exempt))
    yield from ((f"policies/{rule.name}.yaml", _policy(rule)) for rule in rules(policies))


def _certification(name: str) -> str:
    courses = ", ".join(f'{{id: "{course}"}}' for course, of in COURSES.items() if of == name)
    return f"{name}: {{title: {name}, courses: [{courses}], valid_for: {{school_years: 3}}}}\n"


def _entitlement(rule: Rule) -> str:
    place = "per: location, location_type: [school], " if rule.per_location else ""
    group = f"{rule.name}-{{location}}" if rule.per_location else rule.name
    return f'{rule.name}: {{title: {rule.name}, {place}groups: [{{directory: local, group: "{group}"}}]}}\n'


def _exception(exempt: Exempt) -> str:
    grant = f'location: "{exempt.location}", waives: [assigned], ' if exempt.effect == "grant" else ""
    return (
        f'- {{person: "{exempt.person}", entitlement: {exempt.rule.name}, effect: {exempt.effect}, {grant}'
        "until: 2099-12-31, reason: audit, approved_by: j.doe, ticket: INC1}\n"
    )


def _policy(rule: Rule) -> str:
    return f"""name: {rule.name}
title: {rule.name}
owner: identity-team
mode: enforce
effect: grant
grants: [{rule.name}]
when:
  all:
    - employed: {{}}
    - assigned: {{role: [{", ".join(rule.roles)}], location_type: [school]}}
    - certified: {rule.certification}
"""
