"""The conditions a policy may name, one file a family, and the tree that joins them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated, Any, Self

from pydantic import BeforeValidator, Field, model_validator

from connector.core.conditions.assigned import Assigned
from connector.core.conditions.attribute import Attribute
from connector.core.conditions.certified import Certified
from connector.core.conditions.employed import Employed
from connector.core.conditions.everyone import Everyone
from connector.core.files.documents import ONE_KEY, Document, one_key
from connector.core.problems import Mistake

Personal = Employed | Certified | Attribute | Everyone
Condition = Assigned | Personal
CONDITIONS: dict[str, type[Condition]] = {
    "employed": Employed,
    "assigned": Assigned,
    "certified": Certified,
    "attribute": Attribute,
    "everyone": Everyone,
}


def key_count(value: Any) -> int:
    return len(value) if isinstance(value, dict) else 0


def name_alone(value: Any) -> Any:
    return value if isinstance(value, dict | Certified) else {"name": value}


class Node(Document):
    """One key: `all`, `any` or `not`, or one condition."""

    model_config = ONE_KEY

    all_: tuple[Node, ...] | None = Field(default=None, alias="all", min_length=1, description="each of these is met")
    any_: tuple[Node, ...] | None = Field(default=None, alias="any", min_length=1, description="one of these is met")
    not_: Node | None = Field(default=None, alias="not", description="this is not met")
    employed: Employed | None = Field(default=None, description="employed on the day; `{}` counts people on leave")
    assigned: Assigned | None = Field(
        default=None, description="one assignment in effect of which every key given here holds"
    )
    certified: Annotated[Certified, BeforeValidator(name_alone, json_schema_input_type=str | Certified)] | None = Field(
        default=None, description="the newest completion of this certification still counts"
    )
    attribute: Attribute | None = Field(
        default=None, description="columns of the people feed, each with its values or a pattern"
    )
    everyone: Everyone | None = Field(default=None, description="every person of the feed; write `{}`")

    @model_validator(mode="wrap")
    @classmethod
    def _one_key(cls, value: Any, handler: Callable[[Any], Self]) -> Self:
        advice = "put conditions that must all hold under `all:`, each with `- ` before it"
        mistake = Mistake(f"a node has exactly one key, not {key_count(value)}", code="one-key", help=advice)
        return one_key(cls, value, handler, mistake)

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
