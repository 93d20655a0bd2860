from __future__ import annotations

import datetime as dt
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml

from connector.example import records
from connector.example.damaged import DAMAGED
from connector.example.records import EVERYWHERE, groups
from tests import oracle
from tests.example.given import DAYS, people_on

TOP = Path(__file__).parents[2]
STATUSES = {"Active": "active", "On Leave": "leave", "Terminated": "terminated"}
EDIT, AT_SCHOOL = "ic-attendance-edit", "ic-attendance-edit-at-school"


@cache
def _yaml(name: str) -> Any:
    return yaml.safe_load((TOP / name).read_text(encoding="utf-8"))


@cache
def _policies() -> tuple[dict[str, Any], ...]:
    return tuple(_yaml(f"policies/{path.name}") for path in sorted((TOP / "policies").glob("*.yaml")))


def _certifications() -> dict[str, Any]:
    """YAML 1.1 reads the key `on` as true."""
    certification = _yaml("mappings/certifications.yaml")["ic-attendance"]
    replaced = [{"on": entry[True]} for entry in certification["replaced"]]
    return {"ic-attendance": certification | {"replaced": replaced}}


def _person(one: records.Person) -> oracle.Person:
    return oracle.Person(
        person_id=one.id,
        status=STATUSES[one.status],
        hire_date=one.hired,
        termination_date=one.terminated,
        last_departure_date=one.departed,
        attributes={"department": one.department, "access_hold": one.hold},
    )


def _job(one: records.Person, job: records.Job) -> oracle.Assignment:
    return oracle.Assignment(
        person_id=one.id,
        job_code=job.code,
        job_title=job.title,
        location=job.location,
        start_date=job.start,
        end_date=job.end,
        primary=job.primary,
        fte=float(job.fte),
    )


def _course(one: records.Person, course: records.Completion) -> oracle.Completion:
    """The learner's key is resolved here: it is the person's own, in one of its forms."""
    assert course.learner.lower() in (one.id, one.email, one.username)
    return oracle.Completion(
        learner=one.id,
        course_id=course.course_id,
        course_title=course.title,
        completed_at=course.at,
        status=course.status.lower(),
    )


def _world(one: records.Person, day: dt.date) -> oracle.World:
    return oracle.World(
        as_of=day,
        people=(_person(one),),
        assignments=tuple(_job(one, job) for job in one.jobs),
        completions=tuple(_course(one, course) for course in one.courses),
        policies=_policies(),
        roles=_yaml("mappings/roles.yaml"),
        locations=_yaml("mappings/locations.yaml"),
        certifications=_certifications(),
        entitlements=_yaml("mappings/entitlements.yaml"),
        calendar=_yaml("mappings/calendar.yaml"),
    )


def _ruled(one: records.Person, day: dt.date) -> tuple[str, ...]:
    world = _world(one, day)
    schools = [code for code in sorted({job.location for job in one.jobs}) if code in oracle.places(world, AT_SCHOOL)]
    held = [code for code in schools if oracle.decide(world, one.id, AT_SCHOOL, code, day).granted]
    everywhere = oracle.decide(world, one.id, EDIT, None, day).granted
    assert everywhere == bool(held)
    return groups(*held) if everywhere else ()


@pytest.mark.parametrize("day", DAYS, ids=str)
def test_the_rules_give_what_the_example_means(day: dt.date) -> None:
    """The oracle, on the rows as they were before any damage and without the exceptions, agrees about everybody."""
    concerned = [one for one in people_on(day) if one.id not in DAMAGED and (one.meant or one.member or one.courses)]
    assert [] == [
        (one.id, one.meant, _ruled(one, day)) for one in concerned if sorted(one.meant) != sorted(_ruled(one, day))
    ]
    assert sum(EVERYWHERE in one.meant for one in concerned) > 250
