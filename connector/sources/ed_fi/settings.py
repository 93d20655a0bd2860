"""The section of an Ed-Fi source. Light."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, ClassVar, Literal

from pydantic import AfterValidator, Field

from connector.core.feeds import Table
from connector.core.files.documents import Name
from connector.sources.settings import FeedSettings, LaidSettings, ResolvePath, ResolveSecret, without_person

if TYPE_CHECKING:
    from connector.sources import Source


class EdFiSettings(FeedSettings, LaidSettings):
    tables: ClassVar[tuple[Table, ...]] = ("people", "assignments")

    type: Literal["ed-fi"] = Field(description="resources of an Ed-Fi ODS: a zip archive or a folder of JSON files")
    person_id: str = Field(
        default="staffUniqueId",
        pattern=r"^(staffUniqueId|identificationCode:.+)$",
        description="a person's id: `staffUniqueId`, or `identificationCode:SYSTEM` of that identification system",
    )
    location: str = Field(
        default="educationOrganizationId",
        pattern=r"^(educationOrganizationId|identificationCode:.+)$",
        description="an organization's code: its id, or `identificationCode:SYSTEM`, which needs its own resource",
    )
    email: Name = Field(default="Work", description="type of the electronic mail address that is read")
    employments: bool = Field(
        default=False, description="whether hire and end dates are read from the employment associations"
    )
    columns: Annotated[dict[str, str], AfterValidator(without_person)] = Field(
        default_factory=dict, description="our column to a field of the record, as `positionTitle` or `_ext.dps.unit`"
    )

    @property
    def place(self) -> str:
        return self.where

    def open(self, table: Table, resolve_path: ResolvePath, resolve_secret: ResolveSecret) -> Source:
        from connector.sources.ed_fi.source import EdFiSource

        return EdFiSource(settings=self, table=table, resolve_path=resolve_path, resolve_secret=resolve_secret)
