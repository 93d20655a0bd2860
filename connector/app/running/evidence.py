"""On what a change is decided, as plain values: kept with the run, and read by `audit pack` years later.

What is told is what was decided then; a later version of the program might decide otherwise.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import PurePosixPath
from typing import Any

import polars as pl

from connector.app.deployment import Deployment
from connector.app.reading.gathering import Gathered
from connector.core.conditions.attribute import Attribute
from connector.core.decisions.explain import Explained, PolicyVerdict, explain_places
from connector.core.decisions.program import Program
from connector.core.decisions.verdicts import Place
from connector.core.engine import Polars
from connector.core.person import Person
from connector.core.plans.model import Change
from connector.core.rules.exceptions import PersonException
from connector.core.rules.policies import Policy
from connector.state.evidence_kept import SCHEMA

FACTS = ("person_id", "status", "hire_date", "termination_date", "last_departure_date")


def evidence_table(changes: Sequence[Change], gathered: Gathered, deployment: Deployment) -> pl.DataFrame:
    """A row for each change, with its evidence as JSON."""
    program, facts = gathered.world.program, gathered.world.facts
    pids = _numbers(changes, gathered)
    places = {
        change.key: Place(pid=pids[change.person_id], entitlement=change.entitlement, loc=program.loc(change.location))
        for change in changes
        if change.person_id in pids
    }
    until = {places[c.key]: c.valid_until for c in changes if c.key in places}
    told = explain_places(facts, program, until, gathered.world.as_of, Polars()) if until else {}
    done = _completions({p for p in pids if p}, gathered)
    book = _book(deployment, program)
    rows = []
    for change in changes:
        found = told.get(places[change.key]) if change.key in places else None
        said = _decided(*found, done, book) if found else {}
        evidence = {"as_of": gathered.world.as_of, "reason": change.reason, "words": change.words}
        evidence |= {"rules": [deployment.provenance.told(line, None) for line in change.rule_lines], **said}
        rows.append((*change.key, json.dumps(evidence, default=str, ensure_ascii=False)))
    return pl.DataFrame(rows, schema=SCHEMA, orient="row")


def _numbers(changes: Iterable[Change], gathered: Gathered) -> dict[str | None, int]:
    wanted = sorted({change.person_id for change in changes if change.person_id})
    people = gathered.world.facts.people.select("person_id", "pid").collect().to_native()
    return dict(people.filter(pl.col("person_id").is_in(wanted)).iter_rows())


def _completions(persons: set[str], gathered: Gathered) -> dict[str, list[dict[str, Any]]]:
    """Each person's completions that count, those that only an earlier feed had with the day they were `seen`."""
    ids = gathered.world.facts.people.select("pid", "person_id").collect().to_native()
    ids = ids.filter(pl.col("person_id").is_in(sorted(persons)))
    lines = gathered.world.facts.transcript.shown.collect().to_native().unique().join(ids, on="pid")
    columns = ["person_id", "course_id", "course_title", "completed_on"]
    now = gathered.tables["completions"].rows.join(lines, on="line").select(columns).unique()
    then = gathered.reading.remembered.rows.filter(pl.col("person_id").is_in(sorted(persons)))
    gone = then.join(now, on=columns, how="anti", nulls_equal=True).select(*columns, "seen")
    found: dict[str, list[dict[str, Any]]] = {}
    for row in pl.concat([now.with_columns(seen=pl.lit(None, pl.Date)), gone]).sort(columns).iter_rows(named=True):
        found.setdefault(row.pop("person_id"), []).append(row)
    return found


@dataclass(frozen=True, kw_only=True)
class _Book:
    """The policies by name, the rule files by path, and the columns of people that policies name."""

    policies: Mapping[str, Policy]
    files: Mapping[str, bytes]
    columns: Sequence[str]
    prefix: str

    def place(self, verdict: PolicyVerdict) -> dict[str, Any]:
        policy = self.policies[verdict.name]
        path = policy.mark.file.removeprefix(self.prefix)
        digest = hashlib.sha256(self.files.get(path, b"")).hexdigest()
        return {"file": path, "line": policy.key_at("when").line, "sha256": digest}


def _book(deployment: Deployment, program: Program) -> _Book:
    attributes = {name for c in program.personal if isinstance(c, Attribute) for name in c.root}
    return _Book(
        policies={policy.name: policy for policy in program.rulebook.policies},
        files={PurePosixPath(path).as_posix(): text for path, text in deployment.files.items()},
        columns=(*FACTS, *sorted(attributes - {*FACTS})),
        prefix=program.rulebook.prefix,
    )


def _decided(person: Person, decision: Explained, done: Mapping[str, Sequence[Any]], book: _Book) -> dict[str, Any]:
    return {
        "person": {name: person.values.get(name) for name in book.columns},
        "assignments": [asdict(each) for each in person.assignments],
        "completions": done.get(person.person_id, []),
        "decision": {
            "entitlement": decision.entitlement,
            "location": decision.location,
            "granted": decision.granted,
            "valid_until": decision.valid_until,
            "policies": [_policy(verdict, book) for verdict in decision.policies],
            "exceptions": list(map(_exception, decision.exceptions, decision.exception_lines)),
        },
    }


def _policy(verdict: PolicyVerdict, book: _Book) -> dict[str, Any]:
    requirements = [{**asdict(each), "line": _place(each.line)[1]} for each in verdict.requirements]
    said: dict[str, Any] = {"name": verdict.name, "mode": verdict.mode, "effect": verdict.effect}
    said |= {"satisfied": verdict.satisfied or verdict.excepted, "excepted": verdict.excepted}
    return {**said, **book.place(verdict), "requirements": requirements}


def _place(line: str) -> tuple[str, int]:
    file, _, number = line.rpartition(":")
    return file, int(number)


def _exception(exception: PersonException, line: str) -> dict[str, Any]:
    file, number = _place(line)
    names = ("effect", "location", "waives", "until", "reason", "approved_by", "ticket")
    return {name: getattr(exception, name) for name in names} | {"file": file, "line": number}
