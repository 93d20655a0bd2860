"""All of the example's people, and the files that tell of them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from random import Random

from connector.example import accounts, courses, feeds, user_groups
from connector.example.damaged import DAMAGED
from connector.example.days import Days
from connector.example.district import staff
from connector.example.records import Completion, Person
from connector.example.roll import Roll
from connector.example.scene import Scene
from connector.example.stories import STORIES

SEED = 1860
CONTRACTORS = 40


def world(today: dt.date) -> dict[str, bytes]:
    """File name to content: three feeds, the embedded directory, and an export of Infinite Campus's user groups."""
    everybody = population(today)
    finished = [course for one in everybody for course in one.courses]
    return {
        "feeds/people.csv": feeds.people(everybody),
        "feeds/assignments.csv": feeds.assignments(everybody),
        "feeds/completions.csv": feeds.completions([*finished, *_contractors(Days(today=today))]),
        "directory.json": accounts.directory(everybody),
        "ic-user-groups.csv": user_groups.export(everybody),
    }


def population(today: dt.date) -> list[Person]:
    """Everybody, by employee ID; who they are does not depend on the day, what happened to them when does."""
    rng = Random(SEED)  # noqa: S311 - invented people, no secret
    told = STORIES | DAMAGED
    scene = Scene(rng=rng, roll=Roll(rng, frozenset(told)), days=Days(today=today))
    everybody = [*staff(scene), *(story(scene, person_id) for person_id, story in told.items())]
    return sorted(everybody, key=lambda one: one.id)


def _contractors(days: Days) -> Iterator[Completion]:
    """Learners who are nobody's employees; Learning Space has them all the same."""
    for number in range(1, CONTRACTORS + 1):
        day = days.ago(number * 5)
        yield Completion(
            learner=f"contractor{number:02d}@partner.test",
            course_id=courses.course_id(day),
            title=courses.course_title(day),
            at=f"{day}T14:00:00Z",
        )
