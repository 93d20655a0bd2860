"""What the example's people have: jobs, finished courses, an account, and the groups they are in."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Literal

Account = Literal["own", "none", "second", "disabled", "by-email", "mailbox"]
EVERYWHERE = "ic-attendance-edit"
MAILBOX = "frontoffice@dps.test"  # two people read it, and it is the only address that either has


@dataclass(frozen=True, kw_only=True)
class Job:
    code: str = ""
    title: str
    location: str
    start: dt.date
    end: dt.date | None = None
    primary: bool = True
    fte: str = "1.0"
    mess: str = ""


@dataclass(frozen=True, kw_only=True)
class Completion:
    learner: str
    course_id: str = ""
    title: str = ""
    status: str = "Completed"
    at: str
    mess: str = ""


@dataclass(frozen=True, kw_only=True)
class Person:
    """A row of the people feed and what hangs on it.

    `meant`: the groups the rules come to, by construction, exceptions aside. `member`: the groups the directory has.
    `mess`: the damage done to the row, a key of `mess.DAMAGE`. `absent`: the row is left out.
    """

    id: str
    given: str
    family: str
    email: str
    username: str
    hired: dt.date
    status: str = "Active"
    terminated: dt.date | None = None
    departed: dt.date | None = None
    department: str = ""
    hold: str = ""
    jobs: tuple[Job, ...] = ()
    courses: tuple[Completion, ...] = ()
    account: Account = "own"
    meant: tuple[str, ...] = ()
    member: tuple[str, ...] = ()
    mess: str = ""
    absent: bool = False


def groups(*schools: str) -> tuple[str, ...]:
    """The groups of somebody who may edit attendance at these schools."""
    return (EVERYWHERE, *(f"{EVERYWHERE}-{school}" for school in schools))
