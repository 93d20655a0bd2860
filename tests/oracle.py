"""The meaning of a decision as slow, obvious code: docs/semantics.md over plain objects.

The product is held to this page, and nothing here knows the product.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator, Mapping
from fnmatch import fnmatchcase
from typing import Any

from tests.days import days_of_change, in_window, local_day, months_later, school_year
from tests.nouns import Assignment, Completion, Decision, Exception_, Person, Remembered, World

__all__ = [
    "Assignment",
    "Completion",
    "Decision",
    "Exception_",
    "Person",
    "Remembered",
    "World",
    "all_decisions",
    "decide",
    "desired",
    "places",
    "valid_until",
]

Tree = Mapping[str, Any]
Met = Callable[[str, Any, bool], bool]  # condition, its keys, whether it stands under a `not`


# ---- the decision


def decide(world: World, person_id: str, entitlement: str, location: str | None, day: dt.date) -> Decision:
    if location not in places(world, entitlement):
        raise ValueError(f"no decision about `{entitlement}` at `{location}`")
    satisfied, denied_by = verdict(world, person_id, entitlement, location, day)
    return Decision(
        granted=bool(satisfied) and not denied_by,
        satisfied_policies=satisfied,
        denied_by=denied_by,
        requirements=requirements(world, person_id, entitlement, location, day),
    )


def verdict(
    world: World, person_id: str, entitlement: str, location: str | None, day: dt.date
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    met = facts(world, world.person(person_id), location, day)
    exceptions = exceptions_about(world, person_id, entitlement, location, day)
    helping = [e for e in exceptions if e.effect == "grant"]
    enforced = [p for p in policies_about(world, entitlement, day) if p["mode"] == "enforce"]
    grants = [p["name"] for p in enforced if p["effect"] == "grant" and grants_here(p["when"], met, location, helping)]
    denies = [p["name"] for p in enforced if p["effect"] == "deny" and holds(p["when"], met)]
    if any(e.effect == "deny" for e in exceptions):
        denies.append("exception")
    return tuple(sorted(grants)), tuple(sorted(denies))


def grants_here(when: Tree, met: Met, location: str | None, helping: list[Exception_]) -> bool:
    present = location is None or any(
        kind == "assigned" and not negated and met(kind, keys, negated) for _, kind, keys, negated in leaves(when)
    )
    if present and holds(when, met):
        return True
    waived = {kind for e in helping for kind in e.waives}
    return bool(helping) and holds(when, lambda kind, keys, negated: kind in waived or met(kind, keys, negated))


def requirements(
    world: World, person_id: str, entitlement: str, location: str | None, day: dt.date
) -> dict[str, dict[str, bool]]:
    met = facts(world, world.person(person_id), location, day)
    return {
        policy["name"]: {path: met(kind, keys, negated) for path, kind, keys, negated in leaves(policy["when"])}
        for policy in policies_about(world, entitlement, day)
    }


def policies_about(world: World, entitlement: str, day: dt.date) -> list[dict[str, Any]]:
    return [
        p
        for p in world.policies
        if entitlement in p["grants"]
        and p["mode"] in ("enforce", "report")
        and in_window(p.get("effective", {}).get("from"), p.get("effective", {}).get("until"), day)
    ]


def exceptions_about(
    world: World, person_id: str, entitlement: str, location: str | None, day: dt.date
) -> list[Exception_]:
    return [
        e
        for e in world.exceptions
        if (e.person, e.entitlement) == (person_id, entitlement)
        and e.location in (None, location)
        and in_window(e.from_, e.until, day)
    ]


def places(world: World, entitlement: str) -> list[str | None]:
    """Where decisions about the entitlement are made: nowhere in particular, or each known location of its types."""
    right = world.entitlements[entitlement]
    if right.get("per") != "location":
        return [None]
    types = right.get("location_type")
    return [code for code, place in world.locations.items() if types is None or place["type"] in types]


# ---- trees


def holds(tree: Tree, met: Met, negated: bool = False) -> bool:
    ((key, value),) = tree.items()
    if key == "all":
        return all(holds(child, met, negated) for child in value)
    if key == "any":
        return any(holds(child, met, negated) for child in value)
    if key == "not":
        return not holds(value, met, negated=True)
    return met(key, value, negated)


def leaves(tree: Tree, path: str = "", negated: bool = False) -> Iterator[tuple[str, str, Any, bool]]:
    """Each condition: its path (`all/1/not`, empty at the root), name, keys, and whether it is under a `not`."""
    ((key, value),) = tree.items()
    here = f"{path}/{key}".lstrip("/")
    if key in ("all", "any"):
        for number, child in enumerate(value):
            yield from leaves(child, f"{here}/{number}", negated)
    elif key == "not":
        yield from leaves(value, here, negated=True)
    else:
        yield path, key, value, negated


# ---- conditions


def facts(world: World, who: Person, location: str | None, day: dt.date) -> Met:
    def met(kind: str, keys: Any, negated: bool) -> bool:
        if kind == "employed":
            return employed(who, keys, day)
        if kind == "assigned":
            return assigned(world, who, keys, None if negated else location, day)
        if kind == "certified":
            return certified(world, who, {"name": keys} if isinstance(keys, str) else keys, day)
        if kind == "attribute":
            return all(fits(who.attributes.get(column, ""), wanted) for column, wanted in keys.items())
        return kind == "everyone"

    return met


def employed(who: Person, keys: Mapping[str, str], day: dt.date) -> bool:
    last = who.termination_date
    if who.hire_date and last and last < who.hire_date:
        last = None  # an earlier employment's
    if who.status == "terminated" or (who.status == "leave" and keys.get("on_leave") == "drop"):
        return False
    return in_window(who.hire_date, last, day)


def assigned(world: World, who: Person, keys: Mapping[str, Any], location: str | None, day: dt.date) -> bool:
    return any(
        in_window(job.start_date, job.end_date, day)
        and location in (None, job.location)
        and speaks_of(world, keys, job)
        for job in world.assignments
        if job.person_id == who.person_id
    )


def speaks_of(world: World, keys: Mapping[str, Any], job: Assignment) -> bool:
    return (
        ("role" not in keys or role(world, job) in keys["role"])
        and ("location" not in keys or job.location in keys["location"])
        and ("location_type" not in keys or world.locations.get(job.location, {}).get("type") in keys["location_type"])
        and ("job_code" not in keys or job.job_code in keys["job_code"])
        and ("primary" not in keys or bool(job.primary) == keys["primary"])
        and ("min_fte" not in keys or (job.fte is not None and job.fte >= keys["min_fte"]))
    )


def role(world: World, job: Assignment) -> str | None:
    """The one role the mapping gives to the job; none where it gives several."""
    named = {name for name, of in world.roles.items() if gives(of, job)}
    return named.pop() if len(named) == 1 else None


def gives(of: Mapping[str, Any], job: Assignment) -> bool:
    if job.job_code:
        return job.job_code in of.get("job_codes", [])
    title = job.job_title.lower()
    return title in [exact.lower() for exact in of.get("titles", [])] or any(
        fnmatchcase(title, pattern.lower()) for pattern in of.get("title_patterns", [])
    )


def certified(world: World, who: Person, keys: Mapping[str, str], day: dt.date) -> bool:
    certification = world.certifications[keys["name"]]
    done = [d for d in completed_on(world, who, certification) if d <= day]
    if not done:
        return False
    newest, left = max(done), who.last_departure_date
    return (
        still_good(world, certification["valid_for"], newest, day)
        and all(newest >= r.get("since", r["on"]) for r in certification.get("replaced", []) if r["on"] <= day)
        and (keys.get("after_rehire") == "keep" or left is None or not newest <= left < day)
    )


def completed_on(world: World, who: Person, certification: Mapping[str, Any]) -> list[dt.date]:
    """What today's feed shows of the person, and what an earlier one showed, but for what two persons claim."""
    now, then = shown(world), standing(world)
    mine = [c for c in now if owner(world, c.learner) == who.person_id and not any(clash(world, c, r) for r in then)]
    kept = [r for r in then if r.person_id == who.person_id and not any(clash(world, c, r) for c in now)]
    return [day_of(world, c) for c in (*mine, *kept) if any(is_course(c, k) for k in certification["courses"])]


def owner(world: World, learner: str) -> str | None:
    """The person whom the first key that finds anybody finds; nobody where it finds two."""
    for key in world.learner:
        found = [p.person_id for p in world.people if is_called(getattr(p, key), learner, with_case=key == "person_id")]
        if found:
            return found[0] if len(found) == 1 else None
    return None


def is_called(name: str, learner: str, *, with_case: bool) -> bool:
    return name == learner if with_case else bool(name) and name.lower() == learner.lower()


def shown(world: World) -> list[Completion]:
    """The completions of today's feed that are somebody's and not revoked."""
    mine = [(c, owner(world, c.learner)) for c in world.completions if c.status == "completed"]
    return [c for c, person_id in mine if person_id and not revoked(world, c, person_id)]


def standing(world: World) -> list[Remembered]:
    """The remembered completions that no row of today's feed revokes."""
    return [r for r in world.remembered if not revoked(world, r, r.person_id, r.learner)]


def revoked(world: World, done: Completion | Remembered, person_id: str, learner: str = "") -> bool:
    """`learner`: what a remembered completion was read under."""
    return any(
        c.status == "revoked"
        and same_course(c, done)
        and (not c.completed_at or day_of(world, done) <= day_of(world, c))
        and (
            owner(world, c.learner) == person_id
            or (learner and (c.learner == person_id or c.learner.lower() == learner.lower()))
        )
        for c in world.completions
    )


def clash(world: World, now: Completion, then: Remembered) -> bool:
    """Whether the row was found to be another's, by a user name or an address, when it was first seen."""
    return (
        then.learner != then.person_id
        and then.learner.lower() == now.learner.lower()
        and same_course(then, now)
        and then.completed_on == day_of(world, now)
        and then.person_id != owner(world, now.learner)
    )


def same_course(one: Completion | Remembered, other: Completion | Remembered) -> bool:
    if one.course_id and other.course_id:
        return one.course_id == other.course_id
    return bool(one.course_title) and one.course_title == other.course_title


def day_of(world: World, done: Completion | Remembered) -> dt.date:
    if isinstance(done, Remembered):
        return done.completed_on
    return local_day(done.completed_at, world.calendar["time_zone"])


def is_course(done: Completion | Remembered, course: Mapping[str, str]) -> bool:
    if "id" in course:
        return done.course_id == course["id"]
    if "title" in course:
        return done.course_title == course["title"]
    return fnmatchcase(done.course_title, course["title_pattern"])


def still_good(world: World, valid_for: Any, done: dt.date, day: dt.date) -> bool:
    if valid_for == "forever":
        return True
    if "days" in valid_for:
        return day <= done + dt.timedelta(days=valid_for["days"] - 1)
    if "months" in valid_for:
        return day < months_later(done, valid_for["months"])
    return school_year(world, day) - school_year(world, done) < int(valid_for["school_years"])


def fits(value: str, wanted: Any) -> bool:
    if not value:
        return False
    return fnmatchcase(value, wanted["matches"]) if isinstance(wanted, dict) else value in wanted


# ---- over time and over everybody


def valid_until(world: World, person_id: str, entitlement: str, location: str | None, day: dt.date) -> dt.date | None:
    """The day before the first later day without the grant, each day decided from scratch."""

    def granted(on: dt.date) -> bool:
        satisfied, denied_by = verdict(world, person_id, entitlement, location, on)
        return bool(satisfied) and not denied_by

    if not granted(day):
        return None
    lost = next((d for d in sorted(days_of_change(world, person_id)) if d > day and not granted(d)), None)
    return lost - dt.timedelta(days=1) if lost else None


def all_decisions(world: World, day: dt.date) -> dict[tuple[str, str, str | None], Decision]:
    return {
        (person.person_id, entitlement, location): decide(world, person.person_id, entitlement, location, day)
        for person in world.people
        for entitlement in world.entitlements
        for location in places(world, entitlement)
    }


def desired(world: World, day: dt.date) -> set[tuple[str, str, str | None]]:
    """Who is to have what; a person without any assignment row gets nothing new."""
    assigned_people = {job.person_id for job in world.assignments}
    return {
        key for key, decision in all_decisions(world, day).items() if decision.granted and key[0] in assigned_people
    }
