"""The `state`, `state_password` and `archive` of the config; imports nothing heavy, since `validate` reads it."""

from __future__ import annotations

import datetime as dt
from typing import Annotated

from pydantic import AfterValidator, Field

from connector.core.files.documents import Document, Name
from connector.core.files.spans import Span, span
from connector.core.problems import Mistake, tick
from connector.core.rules.mappings import Validity
from connector.databases.address import SCHEMES, is_url, without_password

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
    state = without_password(state, "state_password")
    if not state.startswith(SCHEMES):
        raise Mistake(f"{tick(state)} is no state", code="state", help="write a folder or a `postgresql://` URL")
    return state


Place = Annotated[Name, AfterValidator(a_place)]
