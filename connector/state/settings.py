"""The `state`, `state_password` and `archive` of the config; imports nothing heavy, since `validate` reads it."""

from __future__ import annotations

import datetime as dt
from typing import Annotated

from pydantic import AfterValidator, Field

from connector.core.files.documents import Document, Name
from connector.core.files.spans import Span, span
from connector.core.problems import Mistake, tick
from connector.core.rules.mappings import Validity
from connector.state.postgresql.address import SCHEMES, VERIFIED, holds_password, is_local, is_url, options

PLACES = r"^(/.+|[A-Za-z0-9_.-]+:[0-9]{1,5}|\[[0-9a-fA-F:]+\]:[0-9]{1,5})$"


class ArchiveSettings(Document):
    keep: Span = Field(default="400d", description="how long all that a run read is kept, as 400d")
    evidence_school_years: int = Field(
        default=4,
        ge=1,
        le=100,
        description="how long it is kept on what a change was decided; the year of it is the first",
    )

    @property
    def kept(self) -> dt.timedelta:
        return span(self.keep)

    @property
    def evidence(self) -> Validity:
        return Validity.model_construct(school_years=self.evidence_school_years)


class HeadSettings(Document):
    file: Name | None = Field(default=None, description="a file that grows by a line a run, relative to the config")
    syslog: str | None = Field(
        default=None, pattern=PLACES, description="a socket of this machine as /dev/log, or HOST:PORT (UDP)"
    )


class AuditSettings(Document):
    head: HeadSettings | None = Field(default=None, description="whom each run tells where the record ends")


def a_place(state: str) -> str:
    """A folder, or a URL that holds no password."""
    if not is_url(state):
        return state
    try:
        secret = holds_password(state)
    except ValueError:
        secret, state = False, ""
    if secret:
        raise Mistake(
            "a secret may not stand in a file (it is not repeated here)",
            code="secret-in-file",
            help="leave it out (`state_password` names where it is), and change it if this file was ever shared",
        )
    if not state.startswith(SCHEMES):
        raise Mistake(f"{tick(state)} is no state", code="state", help="write a folder or a `postgresql://` URL")
    return state


Place = Annotated[Name, AfterValidator(a_place)]


def unverified(state: str) -> str:
    """The `sslmode` of a URL that lets another server take the place of this one; empty where there is none."""
    mode = options(state).get("sslmode", VERIFIED) if is_url(state) and not is_local(state) else VERIFIED
    return "" if mode == VERIFIED else mode
