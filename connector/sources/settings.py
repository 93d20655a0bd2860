"""The `sources` of the config; imports nothing heavy, since `validate` reads it."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from connector.core.documents import Document, Name


class CsvSettings(Document):
    type: Literal["csv"]
    path: Name = Field(description="the file, relative to the config")
    max_age: str | None = Field(default=None, pattern=r"^[1-9][0-9]*[mhd]$", description="oldest file that is believed, as 36h")
    encoding: str = Field(default="utf-8", description="the file's text encoding")
    delimiter: str = Field(default=",", min_length=1, max_length=1, description="between two fields")
    columns: dict[str, str] = Field(default_factory=dict, description="our column to the feed's heading")
    statuses: dict[str, str] = Field(default_factory=dict, description="the feed's words to ours")
    id_width: int | None = Field(default=None, ge=1, description="digits of a person_id")
    learner: tuple[Literal["person_id", "username", "email"], ...] = Field(
        default=("person_id",), min_length=1, description="completions only: what a learner is matched to, in order"
    )
