"""One mistake as pydantic found it, beside the node of the file and the models it concerns."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, get_args, get_origin

from pydantic_core import ErrorDetails

from connector.core.files.documents import Document
from connector.core.files.shapes import Step, is_model, kinds_at, models_at
from connector.core.files.tree import Odd, Written
from connector.core.problems import Mark, tick


@dataclass(frozen=True, kw_only=True)
class Fault:
    """`code`, `path`, `context`, `message`: pydantic's type, loc, ctx, msg. `kind` is the type of the document."""

    code: str
    path: tuple[Step, ...]
    context: Mapping[str, Any]
    message: str
    kind: Any
    document: Written

    @classmethod
    def of(cls, detail: ErrorDetails, kind: Any, document: Written) -> Fault:
        context = detail.get("ctx", {})
        return cls(
            code=detail["type"],
            path=detail["loc"],
            context=context,
            message=detail["msg"],
            kind=kind,
            document=document,
        )

    @property
    def node(self) -> Written:
        return self.document.at(*self.path)

    @property
    def key(self) -> str:
        return str(self.path[-1])

    @property
    def mark(self) -> Mark:
        if self.code == "extra_forbidden" or (self.is_empty and not self.node.text):
            return self.document.key_at(*self.path).mark
        return self.node.mark

    @property
    def is_empty(self) -> bool:
        """Whether nothing is written where something must be."""
        value = self.node.value
        return (
            isinstance(value, Odd) and value.reads_as == "nothing" and self.code not in ("missing", "extra_forbidden")
        )

    @property
    def steps(self) -> list[Step]:
        """The path without the tags of unions."""
        steps: list[Step] = []
        node = self.document
        for step in self.path:
            if (inner := node.child(step)) is not None:
                steps.append(step)
                node = inner
        return steps

    @property
    def is_item(self) -> bool:
        return isinstance((self.steps or [""])[-1], int)

    @property
    def subject(self) -> str:
        """The key that the value stands under, `an item of` it, or the file."""
        keys = [step for step in self.steps if isinstance(step, str)]
        if not keys:
            return "an item of the file" if self.steps else "the file"
        return f"an item of {tick(keys[-1])}" if self.is_item else tick(keys[-1])

    @property
    def shown(self) -> str:
        """What stands there."""
        if self.node.kind != "scalar":
            return f"a {self.node.kind}"
        return f"the text {tick(self.node.text)}" if self.node.quoted else tick(self.node.text)

    @property
    def models(self) -> list[type[Document]]:
        return models_at(self.kind, self.path)

    @property
    def parents(self) -> list[type[Document]]:
        """Of several kinds the one that the file says it is."""
        found = models_at(self.kind, self.path[:-1])
        kind = self.document.at(*self.path[:-1]).at("type").text
        meant = [model for model in found if (f := model.model_fields.get("type")) and kind in get_args(f.annotation)]
        return meant or found

    @property
    def may_be_mapping(self) -> bool:
        return any(get_origin(kind) is dict or is_model(kind) for kind in kinds_at(self.kind, self.path))
