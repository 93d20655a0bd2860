"""The `archive` of the config; imports nothing heavy, since `validate` reads it."""

from __future__ import annotations

import datetime as dt

from pydantic import Field

from connector.core.files.documents import Document, Name
from connector.core.files.spans import Span, span
from connector.core.rules.mappings import Validity

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
