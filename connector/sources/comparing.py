"""The `compare` of the config: another program's user groups, and what each is in the directories. Light."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Annotated, Any, ClassVar, Literal, Self

from pydantic import AfterValidator, Field, model_validator

from connector.core.files.documents import STAND_IN, Document, Name
from connector.core.problems import Mistake, tick
from connector.core.rules.groups import PLACEHOLDER
from connector.sources.settings import known_encoding

NAME_PLACEHOLDER = "{location_name}"
ANY_PLACEHOLDER = re.compile(r"\{[^{}]*\}?|\}")
ONE_OF = "a user group is an `entitlement`, or a `group` of a `directory`"


def known_placeholders(name: str) -> str:
    odd = [found for found in ANY_PLACEHOLDER.findall(name) if found not in (PLACEHOLDER, NAME_PLACEHOLDER)]
    if odd:
        advice = f"write {tick(PLACEHOLDER)} for the code, {tick(NAME_PLACEHOLDER)} for the name"
        raise Mistake(f"{tick(odd[0])} is no placeholder", code="wrong-form", help=advice)
    return name


class UserGroup(Document):
    stand_ins: ClassVar[Mapping[str, Any]] = {"name": STAND_IN, "entitlement": STAND_IN}

    name: Annotated[Name, AfterValidator(known_placeholders)] = Field(
        description="as the export has it; of an entitlement per location with `{location}` or `{location_name}`"
    )
    entitlement: Name | None = Field(default=None, description="the right that it is, and so all groups of that right")
    directory: Name | None = Field(default=None, description="with `group`, instead of an entitlement")
    group: Name | None = Field(default=None, description="a group of that directory, as an entitlement would name it")

    @model_validator(mode="after")
    def _one_of(self) -> Self:
        if (self.entitlement is None) == (self.group is None) or (self.group is None) != (self.directory is None):
            raise Mistake(ONE_OF, code="one-key", help="give `entitlement` alone, or `directory` and `group`")
        return self

    @property
    def per_location(self) -> bool:
        return PLACEHOLDER in self.name or NAME_PLACEHOLDER in self.name

    def named(self, code: str, called: str) -> str:
        """Its name at a location."""
        return self.name.replace(PLACEHOLDER, code).replace(NAME_PLACEHOLDER, called)


class ExportColumns(Document):
    """The export's own headings."""

    user: Name = Field(default="user", description="the heading of the user: an id, a user name or an address")
    user_group: Name = Field(default="user_group", description="the heading of the user group's name")


class CompareSettings(Document):
    stand_ins: ClassVar[Mapping[str, Any]] = {"user_groups": ({"name": STAND_IN, "entitlement": STAND_IN},)}

    encoding: Annotated[Name, AfterValidator(known_encoding)] = Field(
        default="utf-8", description="the export's text encoding; a byte order mark is accepted"
    )
    delimiter: str = Field(default=",", pattern=r"^[\t,;:|~^]$", description='between two fields; "\\t" is a tab')
    columns: ExportColumns = Field(default=ExportColumns.defaults(), description="our column to the export's heading")
    user: tuple[Literal["person_id", "username", "email"], ...] = Field(
        default=("username",), min_length=1, description="what a user is matched to, in order"
    )
    user_groups: tuple[UserGroup, ...] = Field(min_length=1, description="what each is in the directories")
