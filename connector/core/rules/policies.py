"""What a policy file says."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Annotated, Any, ClassVar, Literal

from pydantic import BeforeValidator, Field

from connector.core.conditions import Node
from connector.core.files.documents import STAND_IN, Day, Document, Name, raw_text

KEBAB = r"^[a-z0-9]+(-[a-z0-9]+)*$"


class Window(Document):
    """First and last day, both inclusive."""

    from_: Day | None = Field(default=None, alias="from", description="the first day")
    until: Day | None = Field(default=None, description="the last day")

    def covers(self, day: dt.date) -> bool:
        return (self.from_ is None or self.from_ <= day) and (self.until is None or day <= self.until)


class Policy(Document):
    """Who is entitled to what, and under which conditions."""

    stand_ins: ClassVar[Mapping[str, Any]] = {
        "name": STAND_IN,
        "title": STAND_IN,
        "owner": STAND_IN,
        "mode": "off",
        "effect": "grant",
        "grants": (STAND_IN,),
        "when": {"everyone": {}},
    }

    name: Name = Field(description="unique, kebab-case; equals the file's stem", json_schema_extra={"pattern": KEBAB})
    title: str = Field(min_length=1, description="one line for people")
    owner: str = Field(min_length=1, description="the team that answers for it")
    mode: Annotated[Literal["enforce", "report", "off"], BeforeValidator(raw_text)] = Field(
        description="`enforce`, `report` (decide and show, never change) or `off`"
    )
    effect: Literal["grant", "deny"] = Field(description="`grant` or `deny`; deny beats grant")
    effective: Window = Field(default=Window.defaults(), description="optional `from` and `until`")
    grants: tuple[Name, ...] = Field(min_length=1, description="entitlements of mappings/entitlements.yaml")
    when: Node = Field(description="a tree of `all`, `any`, `not` and conditions")
