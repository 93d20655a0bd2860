"""A population's feeds as facts for peers: Python reads, joins and folds the dates, and takes what is denied away."""

from __future__ import annotations

import csv
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

import yaml

from benchmarks.peers import Facts
from benchmarks.rules import AS_OF, COURSES, JOBS, LOCATIONS, NEED, Rule, rules

TODAY, OLDEST = AS_OF.isoformat(), NEED.isoformat()
Decision = tuple[str, str, str]  # person, entitlement, location or -


class Case(NamedTuple):
    """A person at a place; `only` names the one policy that is asked where an exception grants it."""

    person: str
    location: str
    only: str
    facts: Facts


@dataclass(frozen=True, kw_only=True)
class World:
    policies: list[Rule]
    cases: list[Case]
    denied: set[tuple[str, str]]

    def decisions(self, granted: Iterable[tuple[int, int]]) -> set[Decision]:
        """Of what a peer granted, as numbers of cases and policies."""
        found = set()
        for number, policy in granted:
            rule, case = self.policies[policy], self.cases[number]
            if case.only in ("", rule.name) and (case.person, rule.name) not in self.denied:
                found.add((case.person, rule.name, case.location if rule.per_location else "-"))
        return found


def written(decisions: Iterable[Decision]) -> str:
    """A line each, in order: alike where the decisions are."""
    return "".join(sorted(" ".join(decision) + "\n" for decision in decisions))


def read(folder: Path) -> World:
    exceptions = yaml.safe_load((folder / "policies/exceptions/all.yaml").read_text()) or []
    return World(
        policies=rules(sum(1 for _ in (folder / "policies").glob("*.yaml"))),
        cases=list(_cases(folder, [e for e in exceptions if e["effect"] == "grant"])),
        denied={(e["person"], e["entitlement"]) for e in exceptions if e["effect"] == "deny"},
    )


def _cases(folder: Path, grants: list[dict[str, Any]]) -> Iterator[Case]:
    employed, certified = _employed(folder), _certified(folder)

    def case(person: str, location: str, role: str, only: str) -> Case:
        facts = Facts(
            employed=person in employed,
            certified=certified.get(person, []),
            waived=bool(only),
            role=role,
            site=LOCATIONS[location],
        )
        return Case(person, location, only, facts)

    yield from (case(person, location, JOBS[job], "") for person, job, location in _running(folder))
    yield from (case(e["person"], e["location"], "", e["entitlement"]) for e in grants)


def _table(folder: Path, name: str) -> Iterator[list[str]]:
    with (folder / "feeds" / f"{name}.csv").open(newline="") as file:
        rows = csv.reader(file)
        next(rows)
        yield from rows


def _employed(folder: Path) -> set[str]:
    rows = _table(folder, "people")
    return {r[0] for r in rows if r[1] != "terminated" and r[6] <= TODAY and (not r[7] or r[7] >= TODAY)}


def _certified(folder: Path) -> dict[str, list[str]]:
    found: dict[str, list[str]] = defaultdict(list)
    for person, course, _, day, status in _table(folder, "completions"):
        if status == "completed" and course in COURSES and OLDEST <= day <= TODAY:
            found[person].append(COURSES[course])
    return found


def _running(folder: Path) -> Iterator[tuple[str, str, str]]:
    for row in _table(folder, "assignments"):
        if row[4] <= TODAY and (not row[5] or row[5] >= TODAY):
            yield row[0], row[1], row[3]
