"""What `restrictions.yaml` says: where an entitlement may be granted, and who may approve exceptions that grant it."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from connector.core.files.documents import Document, Name


class ExceptionRestriction(Document):
    approved_by: tuple[Name, ...] | None = Field(
        default=None,
        min_length=1,
        description="who may approve one, as `approved_by` of an exception names them",
        examples=[["j.doe", "m.roe"]],
    )
    longest: int | None = Field(
        default=None, ge=1, le=36_500, description="days that one may last, its first and last counted", examples=[90]
    )
    locations: tuple[Name, ...] | None = Field(
        default=None, min_length=1, description="location codes that one may be for, quoted", examples=[["0401"]]
    )


class Restriction(Document):
    granted_in: tuple[Name, ...] | None = Field(
        default=None,
        min_length=1,
        description="folders below the policies' whose policies may grant it, `.` for that folder itself; "
        "what lies deeper is a folder of its own",
        examples=[["central-office"], [".", "summer"]],
    )
    exceptions: ExceptionRestriction = Field(
        default=ExceptionRestriction.defaults(), description="what an exception that grants it must be"
    )


Restrictions = dict[Annotated[str, Field(description="an entitlement")], Restriction]
