"""An invented world as a file of policy tests, its expectations the oracle's; and such a file, run."""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from connector.core.engine import Polars
from connector.core.policy_tests.coverage import Coverage, cover
from connector.core.policy_tests.decided import decide_all
from connector.core.policy_tests.judging import judge
from connector.core.policy_tests.population import populate
from connector.core.policy_tests.reading import SuiteFile, read_suites
from connector.core.policy_tests.results import Outcome
from connector.core.policy_tests.trials import choose
from connector.core.rules.loading import load_rulebook
from connector.core.rules.rulebook import Rulebook
from tests.deployment import render, yaml_flow
from tests.oracle import Assignment, Completion, Exception_, Person, World, decide, is_course, places, valid_until
from tests.product import LOCAL, _attributes

FILE = "policies/tests/all.yaml"
Case = dict[str, Any]


def plain(world: World) -> World:
    """Without what a case cannot say: learners by other names, what earlier feeds had, places that nobody knows."""
    ids = {person.person_id for person in world.people}
    done = tuple(c for c in world.completions if c.learner in ids and c.status == "completed")
    jobs = tuple(job for job in world.assignments if job.location in world.locations)
    return dataclasses.replace(world, completions=done, assignments=jobs, remembered=(), learner=("person_id",))


def cases_of(world: World, days: Iterable[dt.date]) -> list[Case]:
    """One a person, right, place and day."""
    return [
        case_of(world, person.person_id, entitlement, location, day)
        for day in days
        for person in world.people
        for entitlement in world.entitlements
        for location in places(world, entitlement)
    ]


def case_of(world: World, person_id: str, entitlement: str, location: str | None, day: dt.date) -> Case:
    right = entitlement if location is None else {"entitlement": entitlement, "location": location}
    case = {"name": f"{person_id} {entitlement} {location} {day}", "person": f"p {person_id}", "on": day}
    if not decide(world, person_id, entitlement, location, day).granted:
        return case | {"denied": [right]}
    return case | {
        "granted": [right],
        "valid_until": valid_until(world, person_id, entitlement, location, day) or "forever",
    }


def suite_text(world: World, cases: Iterable[Case]) -> str:
    lines = ["people:", *(f"  {yaml_flow(f'p {p.person_id}')}: {yaml_flow(facts(world, p))}" for p in world.people)]
    return "\n".join([*lines, "cases:", *(f"  - {yaml_flow(case)}" for case in cases)]) + "\n"


def facts(world: World, person: Person) -> dict[str, Any]:
    named = {name for policy in world.policies for name in _attributes(policy["when"])}
    own = {
        "status": person.status,
        **{day: getattr(person, day) for day in ("hire_date", "termination_date", "last_departure_date")},
        "attributes": {name: value for name, value in person.attributes.items() if name in named and value} or None,
        "assignments": [job(a) for a in world.assignments if a.person_id == person.person_id],
        "completions": [course(c, world) for c in world.completions if c.learner == person.person_id],
        "exceptions": [dated(e) for e in world.exceptions if e.person == person.person_id],
    }
    return given(own)


def job(assignment: Assignment) -> dict[str, Any]:
    return given({k: v for k, v in dataclasses.asdict(assignment).items() if k != "person_id" and v != ""})


def course(done: Completion, world: World) -> dict[str, Any]:
    counts = any(is_course(done, c) for of in world.certifications.values() for c in of["courses"])
    own = {"course_id": done.course_id or None, "course_title": done.course_title or None}
    return given({**own, "completed_at": done.completed_at, "counts": None if counts else False})


def dated(exception: Exception_) -> dict[str, Any]:
    waives = list(exception.waives) if exception.effect == "grant" else None
    own = {name: getattr(exception, name) for name in ("entitlement", "location", "effect", "until")}
    return given({**own, "waives": waives, "from": exception.from_})


def given(entries: Mapping[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in entries.items() if value is not None}


# ---- read and run


def read(files: Mapping[str, str], suite: str) -> tuple[Rulebook, list[SuiteFile]]:
    rules = {path: text.encode() for path, text in files.items() if path.endswith(".yaml")}
    suites: list[SuiteFile] = []
    book, problems = load_rulebook(
        rules,
        {"local": LOCAL},
        None,
        dt.date(2020, 1, 1),
        also=lambda draft, found: suites.extend(read_suites({FILE: suite.encode()}, draft, found)),
    )
    assert book is not None, "\n".join(map(str, problems))
    return book, suites


def tried(files: Mapping[str, str], suite: str) -> tuple[list[Outcome], Coverage]:
    book, suites = read(files, suite)
    chosen, engine = choose(suites), Polars()
    decided = decide_all(chosen.trials, populate(chosen.people, book, engine), engine)
    return judge(chosen.trials, decided), cover(chosen.trials, decided, book.policies)


def ran(world: World, cases: Iterable[Case]) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Each case's name and what was said of it."""
    outcomes, _ = tried(render(world), suite_text(world, cases))
    for outcome in outcomes:
        yield outcome.subject.name, tuple(miss.message for miss in outcome.misses)
