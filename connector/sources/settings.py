"""The `sources` of the config; imports nothing heavy, since `validate` reads it."""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Literal

from pydantic import AfterValidator, Field

from connector.core.files.documents import Document, Name
from connector.core.problems import Mistake, tick

_UNITS = {"m": "minutes", "h": "hours", "d": "days"}


def known_encoding(name: str) -> str:
    """Of text: `hex` and `rot13` are codecs too, which `encode` refuses alike."""
    try:
        "x".encode(name)
    except (LookupError, UnicodeError):
        advice = "write utf-8, cp1252, latin-1, …"
        raise Mistake(f"{tick(name)} is no text encoding", code="wrong-form", help=advice) from None
    return name


class CsvSettings(Document):
    type: Literal["csv"]
    path: Name = Field(description="the file, relative to the config")
    max_age: str | None = Field(
        default=None, pattern=r"^[1-9][0-9]{0,4}[mhd]$", description="oldest file that is believed, as 36h, 2d or 90m"
    )
    encoding: Annotated[Name, AfterValidator(known_encoding)] = Field(
        default="utf-8", description="the file's text encoding, as utf-8 or cp1252; a byte order mark is accepted"
    )
    delimiter: str = Field(default=",", pattern=r"^[\t,;:|~^]$", description='between two fields; "\\t" is a tab')
    columns: dict[str, str] = Field(
        default_factory=dict, description="our column to the feed's heading; a heading named here must be there"
    )
    statuses: dict[str, str] = Field(
        default_factory=dict,
        description="the feed's words, without case, to active, leave or terminated; of completions, to completed",
    )
    id_width: int | None = Field(default=None, ge=1, description="digits of a person_id; shorter ones are warned about")
    learner: tuple[Literal["person_id", "username", "email"], ...] = Field(
        default=("person_id",), min_length=1, description="completions only: what a learner is matched to, in order"
    )

    @property
    def oldest(self) -> dt.timedelta | None:
        """`max_age` as a span of time."""
        if self.max_age is None:
            return None
        return dt.timedelta(**{_UNITS[self.max_age[-1]]: int(self.max_age[:-1])})
