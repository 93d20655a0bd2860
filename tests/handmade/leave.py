"""Who is on leave, has left, will leave, came back, or has yet to begin: what `employed` says, and what follows."""

from __future__ import annotations

import dataclasses
from typing import Any

from tests.handmade.making import SCHOOL_STAFF, day, policy, world
from tests.handmade.words import COURSE, IF_WRONG, NEVER, Refusal
from tests.nouns import World

DROP = {"all": [{"employed": {"on_leave": "drop"}}, SCHOOL_STAFF, COURSE]}
NOT_EMPLOYED = f"not employed as far as the HR feed says; {IF_WRONG}"


def dropping(**person: Any) -> World:
    """A policy that leaves people on leave out."""
    return world(policies=(policy(DROP),), **person)


LEAVE = (
    Refusal(
        law="leave is no departure: whom the policy drops waits for HR, and `left` is not said",
        world=dropping(status="leave"),
        step="waits until HR says that they are back from leave",
        lost=("role-lost", "on leave, which does not count here"),
    ),
    Refusal(
        law="leave that HR says is over by a departure is a departure",
        world=dropping(status="leave", termination_date=day("2026-06-30")),
        step=NOT_EMPLOYED,
        lost=("left", "left on 2026-06-30"),
    ),
    Refusal(
        law="a departure of somebody on leave is one where leave counts, too",
        world=world(status="leave", termination_date=day("2026-06-30")),
        step=NOT_EMPLOYED,
        lost=("left", "left on 2026-06-30"),
    ),
    Refusal(
        law="whoever begins on leave has yet to begin",
        world=world(status="leave", hire_date=day("2026-08-10")),
        step="hired from 2026-08-10 on: access follows by itself on 2026-08-10",
        lost=("left", "hired from 2026-08-10 on"),
    ),
    Refusal(
        law="a first day of work that lies ahead needs nothing but time",
        world=world(hire_date=day("2026-08-10")),
        step="hired from 2026-08-10 on: access follows by itself on 2026-08-10",
        lost=("left", "hired from 2026-08-10 on"),
    ),
    Refusal(
        law="where more than time is lacking no day is told",
        world=world(hire_date=day("2026-08-10"), completions=()),
        step="hired from 2026-08-10 on: ask again then",
        lost=("left", "hired from 2026-08-10 on"),
    ),
    Refusal(
        law="whoever will be back is told so, also where they were away before",
        world=world(hire_date=day("2026-08-10"), termination_date=day("2025-06-30")),
        step="hired from 2026-08-10 on: access follows by itself on 2026-08-10",
        lost=("left", "hired from 2026-08-10 on"),
    ),
    Refusal(
        law="the last day of work is past",
        world=world(termination_date=day("2026-06-30")),
        step=NOT_EMPLOYED,
        lost=("left", "left on 2026-06-30"),
    ),
    Refusal(
        law="terminated without a day",
        world=world(status="terminated"),
        step=NOT_EMPLOYED,
        lost=("left", "no longer employed"),
    ),
    Refusal(
        law="terminated, with a last day ahead: nobody is said to have left on a day to come",
        world=world(status="terminated", termination_date=day("2026-12-31")),
        step=NOT_EMPLOYED,
        lost=("left", "terminated, though the last day is given as 2026-12-31"),
    ),
    Refusal(
        law="terminated, with the last day of an earlier employment",
        world=world(status="terminated", hire_date=day("2025-08-01"), termination_date=day("2025-06-30")),
        step=NOT_EMPLOYED,
        lost=("left", "no longer employed"),
    ),
    Refusal(
        law="who left is told neither job nor course",
        world=world(status="terminated", completions=()),
        step=NOT_EMPLOYED,
        lost=("left", "no longer employed"),
    ),
    Refusal(
        law="on leave and without the course: HR first",
        world=dropping(status="leave", completions=()),
        step="waits until HR says that they are back from leave",
        lost=("role-lost", f"on leave, which does not count here; {NEVER}"),
    ),
)


@dataclasses.dataclass(frozen=True, kw_only=True)
class Said:
    """What `employed` says of somebody for whom it is met."""

    law: str
    world: World
    words: str


AT_WORK = (
    Said(law="without a day", world=world(), words="employed"),
    Said(law="since a day", world=world(hire_date=day("2020-08-01")), words="employed since 2020-08-01"),
    Said(
        law="on leave, where that counts",
        world=world(status="leave", hire_date=day("2020-08-01")),
        words="employed since 2020-08-01, on leave",
    ),
    Said(
        law="until a day to come",
        world=world(termination_date=day("2026-12-31")),
        words="employed, last day 2026-12-31",
    ),
    Said(
        law="again, after an earlier employment",
        world=world(hire_date=day("2025-08-01"), termination_date=day("2025-06-30")),
        words="employed since 2025-08-01",
    ),
)
