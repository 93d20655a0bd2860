"""An invented district as the oracle's World: the same for a size and a day; dates crowd around the limits."""

from __future__ import annotations

import datetime as dt
import random
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import yaml

from tests.days import school_year
from tests.nouns import Assignment, Completion, Exception_, Person, World

SHIPPED = Path(__file__).parent.parent
ATTENDANCE = "IC-Attendance-Edit"
ROSTERS = "IC-Rosters"
AT_SCHOOL = "IC-Attendance-{location}"
# Role by job code or title, and how many of a hundred staff have it; what is not here works at a central office.
WORK = (
    (("1101", "Principal"), 2),
    (("1110", "Assistant Principal"), 2),
    (("", "Assistant Principal, Athletics"), 1),
    (("1120", "Dean"), 2),
    (("1131", "Office Professional"), 4),
    (("", "School Secretary"), 2),
    (("3001", "Teacher"), 60),
    (("3101", "Paraprofessional"), 12),
    (("3201", "Counselor"), 5),
    (("5002", "Analyst"), 10),
)
ROSTER_POLICY = {
    "name": "ic-rosters-school",
    "title": "Class rosters for those who teach or lead at a school",
    "owner": "identity-team",
    "mode": "enforce",
    "effect": "grant",
    "grants": ["ic-rosters"],
    "when": {
        "all": [
            {"employed": {"on_leave": "drop"}},
            {
                "any": [
                    {"assigned": {"role": ["teacher"], "location_type": ["school"], "min_fte": 0.5}},
                    {"assigned": {"role": ["principal", "assistant-principal", "dean"], "location_type": ["school"]}},
                ]
            },
            {"not": {"attribute": {"department": {"matches": "Substitute*"}}}},
            {"certified": {"name": "ic-basics", "after_rehire": "keep"}},
        ]
    },
}
BASICS = {"title": "Infinite Campus - Basics", "courses": [{"id": "IC-BAS"}], "valid_for": {"days": 730}}


@dataclass(frozen=True, kw_only=True)
class Size:
    staff: int
    schools: int

    @property
    def groups(self) -> int:
        return self.schools + 2


def district(size: Size, today: dt.date, managed: str) -> World:
    """The repository's own policies and mappings, one more right, and invented staff. `managed` holds the groups."""
    chance = random.Random(20260706)
    schools = {f"{401 + n:04}": {"name": f"School {n + 1}", "type": "school"} for n in range(size.schools)}
    offices = {f"{n:04}": {"name": f"Office {n}", "type": "central-office"} for n in (1, 2, 3)}
    others = {"0998": {"name": "Summer Program Office", "type": "other"}}
    world = World(
        as_of=today,
        people=tuple(_person(n, today, chance) for n in range(size.staff)),
        assignments=tuple(_assignments(size, list(schools), list(offices), today, chance)),
        completions=(),
        policies=(*_shipped_policies(), ROSTER_POLICY),
        roles=_shipped("mappings/roles.yaml"),
        locations=schools | offices | others,
        certifications=_shipped("mappings/certifications.yaml") | {"ic-basics": BASICS},
        entitlements=_entitlements(managed),
        calendar=_shipped("mappings/calendar.yaml"),
    )
    done = tuple(c for job in world.assignments for c in _completions(job, world, chance))
    return _with(world, completions=done, exceptions=tuple(_exceptions(world, chance)))


def _with(world: World, **changes: Any) -> World:
    return World(**{**vars(world), **changes})


def number_of(person_id: str) -> int:
    return int(person_id[1:])


def without_rows(n: int) -> bool:
    return n % 300 == 7


def with_a_rejected_row(n: int) -> bool:
    return n % 300 == 37


def shares_an_address(n: int) -> bool:
    """With the person before; the two have one account, and it names neither."""
    return n % 500 == 211


def email_of(n: int) -> str:
    return f"p{n - 1 if shares_an_address(n) else n}@dps.test"


# ---- rules


class _Loader(yaml.SafeLoader):
    """Without YAML 1.1's `on` and `off`, which are words here."""


_BOOLEAN = "tag:yaml.org,2002:bool"
_Loader.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in resolvers if tag != _BOOLEAN]
    for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
}
_Loader.add_implicit_resolver(_BOOLEAN, re.compile("^(true|false)$"), ["t", "f"])


def _shipped(path: str) -> Any:
    with (SHIPPED / path).open(encoding="utf-8") as file:
        return yaml.load(file, _Loader)  # noqa: S506 - a safe loader


def _shipped_policies() -> Iterator[dict[str, Any]]:
    for path in sorted((SHIPPED / "policies").glob("*.yaml")):
        yield _shipped(f"policies/{path.name}")


def _entitlements(managed: str) -> dict[str, Any]:
    def right(group: str, **more: Any) -> dict[str, Any]:
        return {"title": group, **more, "groups": [{"directory": "ad", "group": group}]}

    return {
        "ic-attendance-edit": right(f"CN={ATTENDANCE},{managed}"),
        "ic-attendance-edit-at-school": right(AT_SCHOOL, per="location", location_type=["school"]),
        "ic-rosters": right(ROSTERS),
    }


# ---- staff


def _plain(n: int) -> bool:
    return n % 30 == 7


def _near(today: dt.date, chance: random.Random) -> dt.date:
    return today + dt.timedelta(days=chance.randint(-2, 2))


def _ago(today: dt.date, chance: random.Random, most: int) -> dt.date:
    return today - dt.timedelta(days=chance.randint(1, most))


def _person(n: int, today: dt.date, chance: random.Random) -> Person:
    if _plain(n):
        return Person(person_id=f"E{n:06}", attributes={"department": "Schools", "access_hold": ""})
    (status,) = chance.choices(["active", "leave", "terminated"], [93, 4, 3])
    status = "terminated" if n % 40 == 0 else status  # their accounts are disabled, as those of some others
    left = _ago(today, chance, 200) if status == "terminated" else None
    return Person(
        person_id=f"E{n:06}",
        status=status,
        hire_date=_near(today, chance) if chance.random() < 0.01 else dt.date(2010, 7, 1),
        termination_date=_near(today, chance) if chance.random() < 0.02 else left,
        last_departure_date=_ago(today, chance, 1200) if chance.random() < 0.04 else None,
        attributes={
            "department": chance.choice(["Schools", "Schools", "Schools", "Substitutes", ""]),
            "access_hold": "yes" if chance.random() < 0.005 else "",
        },
    )


def _assignments(
    size: Size, schools: list[str], offices: list[str], today: dt.date, chance: random.Random
) -> Iterator[Assignment]:
    """1.2 a person; some start or end within two days of today."""
    owners = [n for n in range(size.staff) if not without_rows(n)]
    for n in [*owners, *chance.sample(owners, size.staff // 5)]:
        (((code, title), _),) = chance.choices(WORK, [weight for _, weight in WORK])
        start = _near(today, chance) if chance.random() < 0.03 else dt.date(2015, 7, 1)
        yield Assignment(
            person_id=f"E{n:06}",
            job_code=code,
            job_title=title,
            location=chance.choice(offices if code == "5002" or chance.random() < 0.03 else schools),
            start_date=start,
            end_date=max(start, _near(today, chance)) if chance.random() < 0.03 else None,
            fte=chance.choice([1.0, 1.0, 1.0, 0.5, 0.25, None]),
        )


# ---- courses


def _completions(job: Assignment, world: World, chance: random.Random) -> Iterator[Completion]:
    if job.job_code != "3001" and chance.random() < 0.9:
        yield _course("IC-ATT", "Infinite Campus - Attendance", job.person_id, world, chance)
    if chance.random() < 0.1:
        yield _course("IC-REP", "Infinite Campus - Attendance Reports", job.person_id, world, chance)
    if chance.random() < 0.7:
        day = chance.choice([_ago(world.as_of, chance, 900), world.as_of - dt.timedelta(days=chance.randint(728, 732))])
        yield Completion(learner=job.person_id, course_id="IC-BAS", completed_at=day.isoformat())


def _course(course_id: str, title: str, learner: str, world: World, chance: random.Random) -> Completion:
    """Good for certain, too old for certain, or within two hours of one of the two midnights that decide."""
    year = school_year(world, world.as_of)
    limits = [dt.date(year - 2, 7, 1), world.as_of + dt.timedelta(days=1)]
    (kind,) = chance.choices(["good", "old", "limit"], [70, 15, 15])
    if kind == "limit":
        midnight = dt.datetime.combine(chance.choice(limits), dt.time(), ZoneInfo(world.calendar["time_zone"]))
        at = midnight + dt.timedelta(minutes=chance.choice([-120, -30, -1, 0, 1, 30, 120]))
    else:
        day = _ago(world.as_of, chance, 500) if kind == "good" else dt.date(year - 3, 7, 1) - dt.timedelta(days=9)
        at = dt.datetime.combine(day, dt.time(12), dt.UTC)
    by_title = chance.random() < 0.5
    return Completion(
        learner=learner,
        course_id="" if by_title else f"{course_id}-{chance.choice(['2425', '2627'])}",
        course_title=f"{title} {at.year}-{(at.year + 1) % 100:02}" if by_title else "",
        completed_at=at.isoformat() if chance.random() < 0.3 else at.astimezone(dt.UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        status="enrolled" if chance.random() < 0.02 else "completed",
    )


# ---- exceptions


def _exceptions(world: World, chance: random.Random) -> Iterator[Exception_]:
    """For central-office people, grants that run, ended yesterday, begin tomorrow or end today; denials for anybody."""
    schools = [code for code, place in world.locations.items() if place["type"] == "school"]
    central = sorted({job.person_id for job in world.assignments if job.job_code == "5002"})
    day = dt.timedelta(days=1)
    today = world.as_of
    windows = [(None, today + 30 * day), (None, today - day), (today + day, today + 60 * day), (None, today)]
    for n, person in enumerate(chance.sample(central, max(4, len(central) // 20))):
        first, until = windows[n % 4]
        yield Exception_(person=person, entitlement="ic-attendance-edit", from_=first, until=until)
        yield Exception_(
            person=person,
            entitlement="ic-attendance-edit-at-school",
            location=chance.choice(schools),
            from_=first,
            until=until,
        )
    leaders = sorted({job.person_id for job in world.assignments if job.job_code in {"1101", "1110", "1131"}})
    for person in chance.sample(leaders, max(2, len(leaders) // 50)):
        if not _plain(number_of(person)):
            yield Exception_(person=person, entitlement="ic-attendance-edit", effect="deny", until=today)
            yield Exception_(
                person=person, entitlement="ic-attendance-edit-at-school", effect="deny", until=today + 9 * day
            )
