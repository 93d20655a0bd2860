"""Dated exceptions: a grant or a denial for one person."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Annotated, Any, ClassVar, Literal

from pydantic import BeforeValidator, Field

from connector.core.files.documents import STAND_IN, Day, Document, Name
from connector.core.problems import Mistake
from connector.core.rules.policies import Window


def not_employed(value: Any) -> Any:
    if value == "employed":
        raise Mistake(
            "`employed` can not be waived",
            code="waives-employed",
            help="nobody who has left keeps access; correct the people feed where it is wrong",
        )
    return value


Waivable = Annotated[Literal["assigned", "certified", "attribute"], BeforeValidator(not_employed)]


class PersonException(Document):
    stand_ins: ClassVar[Mapping[str, Any]] = {
        "person": STAND_IN,
        "entitlement": STAND_IN,
        "effect": "deny",
        "until": dt.date.max,
        "reason": STAND_IN,
        "approved_by": STAND_IN,
        "ticket": STAND_IN,
    }
    missing_codes: ClassVar[Mapping[str, str]] = {"until": "exception-without-end"}

    person: Name = Field(description="the person_id, quoted")
    entitlement: Name = Field(description="of mappings/entitlements.yaml")
    location: Name | None = Field(
        default=None, description="a location code, quoted; a denial without it denies everywhere"
    )
    effect: Literal["grant", "deny"] = Field(description="`grant` or `deny`; a denial beats every grant")
    waives: tuple[Waivable, ...] = Field(default=("assigned",), description="conditions that a grant takes as met")
    from_: Day | None = Field(default=None, alias="from", description="the first day")
    until: Day = Field(description="every exception ends: write its last day")
    reason: str = Field(min_length=1, description="why, for those who read it later")
    approved_by: str = Field(min_length=1, description="who approved it")
    ticket: str = Field(min_length=1, description="where it was asked for")

    @property
    def window(self) -> Window:
        return Window(from_=self.from_, until=self.until)


Exceptions = tuple[PersonException, ...]
