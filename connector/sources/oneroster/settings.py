"""The section of a OneRoster source. Light."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Annotated, ClassVar, Literal

from pydantic import AfterValidator, Field

from connector.core.feeds import Table
from connector.core.files.documents import Name
from connector.core.files.spans import Span, span
from connector.sources.settings import FeedSettings, LaidSettings, ResolvePath, ResolveSecret, without_person

if TYPE_CHECKING:
    from connector.sources import Source

PERSON = r"^(identifier|sourcedId|userMasterIdentifier|username|userIds:[^{}:,]+)$"


class OneRosterSettings(FeedSettings, LaidSettings):
    tables: ClassVar[tuple[Table, ...]] = ("people", "assignments")

    type: Literal["oneroster"] = Field(description="OneRoster 1.2 CSV: a zip archive or a folder")
    deltas: Name | None = Field(
        default=None,
        description="the deltas since the bulk that `path` is, relative to the config, as `in/delta_*.zip`",
    )
    gap: Span = Field(
        default="36h", description="longest time from one of these files to the next; after more, one is missing"
    )
    person_id: str = Field(
        default="identifier",
        pattern=PERSON,
        description="a person's id: `identifier`, `sourcedId`, `userMasterIdentifier`, `username` or `userIds:TYPE`",
    )
    location: Literal["identifier", "sourcedId"] = Field(default="identifier", description="an org's code")
    disabled: Literal["terminated", "leave", "active"] = Field(
        default="terminated", description="the status of a user whose `enabledUser` is false"
    )
    without: tuple[Name, ...] = Field(
        default=("student", "parent", "guardian", "relative"),
        description="roles that are no job; who has no other is left out",
    )
    columns: Annotated[dict[str, str], AfterValidator(without_person)] = Field(
        default_factory=dict,
        description="our column to a heading of `users.csv` or `roles.csv`, as `metadata.hireDate`",
    )

    @property
    def place(self) -> str:
        return self.where

    @property
    def longest_gap(self) -> dt.timedelta:
        return span(self.gap)

    def open(self, table: Table, resolve_path: ResolvePath, resolve_secret: ResolveSecret) -> Source:
        from connector.sources.oneroster.source import OneRosterSource

        return OneRosterSource(settings=self, table=table, resolve_path=resolve_path, resolve_secret=resolve_secret)
