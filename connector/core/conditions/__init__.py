"""The conditions a policy may name, one file a family, and the tree that joins them."""

from __future__ import annotations

from typing import Any, Self

from pydantic import Field, field_validator, model_validator

from connector.core.conditions.assigned import Assigned
from connector.core.conditions.attribute import Attribute
from connector.core.conditions.certified import Certified
from connector.core.conditions.employed import Employed
from connector.core.conditions.everyone import Everyone
from connector.core.documents import Document

Condition = Employed | Assigned | Certified | Attribute | Everyone
CONDITIONS: dict[str, type[Condition]] = {
    "employed": Employed,
    "assigned": Assigned,
    "certified": Certified,
    "attribute": Attribute,
    "everyone": Everyone,
}


class Node(Document):
    """One key: `all`, `any` or `not`, or one condition."""

    all_: tuple[Node, ...] | None = Field(default=None, alias="all", min_length=1)
    any_: tuple[Node, ...] | None = Field(default=None, alias="any", min_length=1)
    not_: Node | None = Field(default=None, alias="not")
    employed: Employed | None = None
    assigned: Assigned | None = None
    certified: Certified | None = None
    attribute: Attribute | None = None
    everyone: Everyone | None = None

    @field_validator("certified", mode="before")
    @classmethod
    def _name_alone(cls, value: Any) -> Any:
        return {"name": value} if isinstance(value, str) else value

    @model_validator(mode="after")
    def _one_key(self) -> Self:
        if len(self.model_fields_set) != 1:
            raise ValueError("a node has one key")
        return self

    @property
    def key(self) -> str:
        (name,) = self.model_fields_set
        return name.rstrip("_")

    @property
    def children(self) -> tuple[Node, ...]:
        return self.all_ or self.any_ or ((self.not_,) if self.not_ else ())

    @property
    def condition(self) -> Condition | None:
        return self.employed or self.assigned or self.certified or self.attribute or self.everyone
