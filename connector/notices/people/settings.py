"""The config's `people_notices`: who is told what, and from where; light, since `validate` reads it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import PurePosixPath
from typing import Annotated, Any, ClassVar, Literal, get_args

from pydantic import AfterValidator, Field

from connector.core.files.documents import STAND_IN, Document, Name
from connector.core.problems import Mistake, tick
from connector.notices.mail_settings import Address, MailServer

Foreseeable = Literal["certification-expired", "certification-superseded", "exception-ended"]
"""What somebody may learn of ahead from us. That a job ends, or a denial begins, is for others to tell them."""
Lost = Literal[Foreseeable, "role-lost", "location-lost", "policy-changed"]
"""Never `left`, `denied` or `row-missing`: nobody learns from us that they are dismissed or suspected."""
Granted = Literal[
    "joined", "role-gained", "location-gained", "certified", "returned", "exception-granted", "policy-changed"
]


def web_address(text: str) -> str:
    if not re.fullmatch(r"https://[!-~]+", text):
        raise Mistake(f"{tick(text)} is no address of a page", code="wrong-form", help="it begins with `https://`")
    return text


def folder_below(text: str) -> str:
    path = PurePosixPath(text)
    if path.is_absolute() or ".." in path.parts:
        raise Mistake(
            f"{tick(text)} is not below the config's folder", code="wrong-form", help="write it as `mail-templates/`"
        )
    return text


def each_once(days: tuple[int, ...]) -> tuple[int, ...]:
    if len(set(days)) != len(days):
        raise Mistake("a number of days stands there twice", code="invalid", help="remove one")
    return days


Mark = Annotated[int, Field(ge=1, le=366)]


class Tells(Document):
    """The reasons that are told, by occasion; an empty list: nothing is told on it."""

    ahead: tuple[Foreseeable, ...] = Field(default=get_args(Foreseeable), description="before a right is lost")
    lost: tuple[Lost, ...] = Field(default=get_args(Lost), description="when a run has taken it away")
    granted: tuple[Granted, ...] = Field(default=get_args(Granted), description="when a run has given it")


class Digests(Document):
    """A principal is told who of the school loses a right, where several do on one day."""

    roles: tuple[Name, ...] = Field(
        default=(), description="to whom: everybody with one of these roles at the school; default: nobody"
    )
    at_least: int = Field(default=2, ge=1, description="so many persons lose a right on the day")


class PeopleNotices(MailServer):
    stand_ins: ClassVar[Mapping[str, Any]] = {
        "server": "localhost",
        "from": "nobody@localhost.test",
        "link": "https://localhost",
        "contact": STAND_IN,
    }

    reply_to: Address | None = Field(default=None, description="where answers go; default: to `from`")
    link: Annotated[Name, AfterValidator(web_address)] = Field(description="the page of the course")
    contact: Name = Field(description="whom to ask, as the letters say it")
    days: Annotated[tuple[Mark, ...], AfterValidator(each_once)] = Field(
        default=(90, 30, 7), min_length=1, description="so many days before a loss"
    )
    cap: int = Field(default=200, ge=1, description="letters of one call at most; the rest waits for the next")
    tells: Tells = Field(default=Tells.defaults(), description="on which occasions, for which reasons")
    digests: Digests = Field(default=Digests.defaults(), description="to principals, of their schools")
    templates: Annotated[Name, AfterValidator(folder_below)] | None = Field(
        default=None, description="a folder below this file's, of templates that replace the built-in ones"
    )
