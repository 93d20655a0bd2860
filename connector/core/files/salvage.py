"""What is left of a document without its mistakes, so that one run can check all the rest of it too."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import Any, TypeVar

from pydantic import TypeAdapter, ValidationError
from pydantic_core import ErrorDetails

from connector.core.files.shapes import models_at
from connector.core.files.tree import Written

T = TypeVar("T")

ROUNDS = 12


@cache
def adapter_of(kind: Any) -> TypeAdapter[Any]:
    return TypeAdapter(kind)


def validated(kind: Any, written: Written) -> Any:
    """The tree as a `kind`; nothing is converted, and only the keys that the files have are known."""
    return adapter_of(kind).validate_python(written.value, strict=True, by_alias=True, by_name=False)


def genuine(error: ValidationError, written: Written) -> list[ErrorDetails]:
    """Without `too short` for a list whose entries are all wrong: those are told one by one."""
    details = error.errors(include_url=False)
    return [d for d in details if d["type"] != "too_short" or written.at(*d["loc"]).is_empty]


def salvage(kind: type[T], written: Written, error: ValidationError) -> tuple[T | None, Written]:
    """The document without what is wrong in it; None where leaving out reaches the top. The tree is without it too."""
    for _ in range(ROUNDS):
        left = without_mistakes(kind, written, error)
        if left is None:
            break
        written = left
        try:
            return validated(kind, written), written
        except ValidationError as found:
            error = found
    return None, written


def without_mistakes(kind: Any, written: Written, error: ValidationError) -> Written | None:
    doomed: set[int] = set()
    filled: dict[int, dict[str, Any]] = {}
    for detail in genuine(error, written):
        node = written.at(*detail["loc"])
        stand_in = stand_in_for(kind, detail)
        if stand_in is None:
            doomed.add(id(node))
        else:
            filled.setdefault(id(node), {}).update(stand_in)
    return None if id(written) in doomed else rebuilt(written, doomed, filled)


def stand_in_for(kind: Any, detail: ErrorDetails) -> dict[str, Any] | None:
    if detail["type"] != "missing":
        return None
    *path, key = detail["loc"]
    found = [{str(key): m.stand_ins[str(key)]} for m in models_at(kind, path) if key in m.stand_ins]
    return found[0] if found else None


def rebuilt(node: Written, doomed: set[int], filled: dict[int, dict[str, Any]]) -> Written:
    if node.kind == "scalar":
        return node
    made = Written(node.file, node.line, node.column, node.kind, keys=dict(node.keys))
    made.items = [rebuilt(item, doomed, filled) for item in node.items if id(item) not in doomed]
    made.entries = {k: rebuilt(item, doomed, filled) for k, item in node.entries.items() if id(item) not in doomed}
    made.entries |= dict(stand_ins(node, filled.get(id(node), {})))
    made.value = (
        tuple(item.value for item in made.items)
        if node.kind == "list"
        else {k: v.value for k, v in made.entries.items()}
    )
    return made


def stand_ins(node: Written, values: dict[str, Any]) -> Iterator[tuple[str, Written]]:
    for key, value in values.items():
        yield key, Written(node.file, node.line, node.column, "scalar", value=value)
