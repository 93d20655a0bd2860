"""What a policy file says."""

from __future__ import annotations

import datetime as dt
from typing import Literal

from pydantic import Field

from connector.core.conditions import Node
from connector.core.documents import Document


class Window(Document):
    """First and last day, both inclusive."""

    from_: dt.date | None = Field(default=None, alias="from", description="the first day")
    until: dt.date | None = Field(default=None, description="the last day")

    def covers(self, day: dt.date) -> bool:
        return (self.from_ is None or self.from_ <= day) and (self.until is None or day <= self.until)


class Policy(Document):
    """Who is entitled to what, and under which conditions."""

    name: str = Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", description="unique, kebab-case; equals the file's stem")
    title: str
    owner: str
    mode: Literal["enforce", "report", "off"]
    effect: Literal["grant", "deny"]
    effective: Window = Window()
    grants: tuple[str, ...] = Field(min_length=1, description="entitlements of mappings/entitlements.yaml")
    when: Node
