"""Which models and fields a path inside a document leads to, from the models' types alone."""

from __future__ import annotations

import types
from collections.abc import Iterator, Sequence
from typing import Annotated, Any, Union, get_args, get_origin

from pydantic import BaseModel, RootModel

from connector.core.files.documents import Document

Step = str | int


def unfolded(kind: Any) -> Iterator[Any]:
    """The plain types behind unions, annotations and root models."""
    if get_origin(kind) is Annotated:
        inner, *notes = get_args(kind)
        chosen = [kind for note in notes for kind in getattr(note, "kinds", {}).values()]
        for each in chosen or [inner]:
            yield from unfolded(each)
    elif get_origin(kind) in (Union, types.UnionType):
        for each in get_args(kind):
            yield from unfolded(each)
    elif isinstance(kind, type) and issubclass(kind, RootModel):
        yield from unfolded(fields(kind)["root"])
    else:
        yield kind


def fields(model: type[BaseModel]) -> dict[str, Any]:
    """Key as written to the type of its value."""
    if not model.__pydantic_fields_complete__:  # a rebuild builds the validator too, which costs much more
        model.model_rebuild(raise_errors=False)
    return {
        field.alias or name: Annotated[(field.annotation, *field.metadata)] if field.metadata else field.annotation
        for name, field in model.model_fields.items()
    }


def is_model(kind: Any) -> bool:
    return isinstance(kind, type) and issubclass(kind, Document)


def step_into(kind: Any, step: Step) -> Iterator[Any]:
    for each in unfolded(kind):
        if is_model(each):
            if step in (known := fields(each)):
                yield known[str(step)]
        elif get_origin(each) is dict and isinstance(step, str):
            yield get_args(each)[1]
        elif get_origin(each) is tuple and isinstance(step, int):
            yield get_args(each)[0]


def kinds_at(root: Any, path: Sequence[Step]) -> list[Any]:
    """The plain types that may stand at a path; steps that fit none (tags of unions) are passed over."""
    kinds = [root]
    for step in path:
        kinds = [inner for kind in kinds for inner in step_into(kind, step)] or kinds
    return [each for kind in kinds for each in unfolded(kind)]


def models_at(root: Any, path: Sequence[Step]) -> list[type[Document]]:
    return [kind for kind in kinds_at(root, path) if is_model(kind)]


def names_are_free(root: Any, path: Sequence[Step]) -> bool:
    """Whether the keys of the mapping at a path are the user's own words."""
    kinds = kinds_at(root, path)
    return any(get_origin(kind) is dict for kind in kinds) and not any(is_model(kind) for kind in kinds)
