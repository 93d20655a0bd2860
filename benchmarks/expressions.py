"""The peer: the same decisions by CEL in Rust, `python -m benchmarks.expressions FOLDER OUT each|shared`.

Python reads, joins and folds the dates; CEL decides each assignment by each policy. `each`: a dict a decision, as its
manual shows. `shared`: one prepared context an assignment, the fastest that its interface allows. GC is off.
"""

from __future__ import annotations

import csv
import gc
import json
import sys
import time
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import cel
import yaml

from benchmarks.rules import AS_OF, COURSES, JOBS, LOCATIONS, NEED, Rule, rules

TODAY, OLDEST = AS_OF.isoformat(), NEED.isoformat()
Decision = tuple[str, str, str]  # person, entitlement, location or -
Program = tuple[str, bool, Any]  # entitlement, whether per location, the compiled expression


def main() -> None:
    folder, out, shared = Path(sys.argv[1]), Path(sys.argv[2]), sys.argv[3] == "shared"
    policies = rules(sum(1 for _ in (folder / "policies").glob("*.yaml")))
    gc.disable()
    began = time.perf_counter()
    programs = [(rule.name, rule.per_location, cel.compile(_expression(rule))) for rule in policies]
    decided = _decided(folder, programs, shared=shared)
    seconds = time.perf_counter() - began
    out.write_text("".join(sorted(" ".join(decision) + "\n" for decision in decided)))
    print(json.dumps({"seconds": seconds, "decisions": len(decided)}))


def _expression(rule: Rule) -> str:
    job = f'role in {json.dumps(rule.roles)} && site == "school"'
    return f'employed && (waived || ({job})) && "{rule.certification}" in certified'


def _decided(folder: Path, programs: list[Program], *, shared: bool) -> set[Decision]:
    employed, certified = _employed(folder), _certified(folder)

    def facts(person: str, job: str, location: str, *, waived: bool) -> dict[str, Any]:
        return {
            "employed": person in employed,
            "certified": certified.get(person, []),
            "waived": waived,
            "role": JOBS[job],
            "site": LOCATIONS[location],
        }

    granted = set()
    for person, job, location in _running(folder):
        given = facts(person, job, location, waived=False)
        seen = cel.Context(variables=given) if shared else given
        for name, per_location, program in programs:
            if program.execute(seen):
                granted.add((person, name, location if per_location else "-"))
    exceptions = yaml.safe_load((folder / "policies/exceptions/all.yaml").read_text())
    by_name = {name: (per_location, program) for name, per_location, program in programs}
    for entry in (e for e in exceptions if e["effect"] == "grant"):
        person, name, location = entry["person"], entry["entitlement"], entry["location"]
        per_location, program = by_name[name]
        if program.execute(facts(person, "J0000", location, waived=True)):
            granted.add((person, name, location if per_location else "-"))
    denied = {(e["person"], e["entitlement"]) for e in exceptions if e["effect"] == "deny"}
    return {decision for decision in granted if decision[:2] not in denied}


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


if __name__ == "__main__":
    main()
