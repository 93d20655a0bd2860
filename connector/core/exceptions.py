"""Dated exceptions: a grant or a denial for one person."""

from __future__ import annotations

import datetime as dt
from typing import Literal

from pydantic import Field

from connector.core.documents import Document
from connector.core.policies import Window

Waivable = Literal["assigned", "certified", "attribute"]


class PersonException(Document):
    person: str
    entitlement: str
    location: str | None = None
    effect: Literal["grant", "deny"]
    waives: tuple[Waivable, ...] = ("assigned",)
    from_: dt.date | None = Field(default=None, alias="from", description="the first day")
    until: dt.date = Field(description="the last day")
    reason: str = Field(min_length=1)
    approved_by: str = Field(min_length=1)
    ticket: str = Field(min_length=1)

    @property
    def window(self) -> Window:
        return Window(from_=self.from_, until=self.until)
