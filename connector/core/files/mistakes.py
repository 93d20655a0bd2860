"""What pydantic found wrong with a document, told once each at its place in the file."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from connector.core.files.faults import Fault
from connector.core.files.salvage import genuine
from connector.core.files.shapes import Step, names_are_free
from connector.core.files.tree import Written
from connector.core.files.wording import CONTAINERS, unquoted, worded
from connector.core.problems import Problems


def tell(error: ValidationError, kind: Any, written: Written, problems: Problems) -> None:
    for detail in of_one_branch(genuine(error, written), written):
        fault = Fault.of(detail, kind, written)
        code, message, advice = worded(fault)
        problems.error(fault.mark, code, message, advice)


def tell_keys(kind: Any, written: Written, problems: Problems) -> None:
    """Keys that YAML takes for something else than text, where the keys are the user's own words."""
    free: dict[tuple[Step, ...], bool] = {}
    for path, key in odd_keys(written):
        if path not in free:
            free[path] = names_are_free(kind, path)
        if free[path]:
            code, message, advice = unquoted(key)
            problems.error(key.mark, code, message, advice)


def odd_keys(written: Written, path: tuple[Step, ...] = ()) -> Iterator[tuple[tuple[Step, ...], Written]]:
    """Each with the path of its mapping; all items of a list are of one kind, and so have one path."""
    for key in written.keys.values():
        if key.reads_as:
            yield path, key
    for item in written.items:
        yield from odd_keys(item, (*path, 0))
    for name, child in written.entries.items():
        yield from odd_keys(child, (*path, name))


def of_one_branch(details: list[ErrorDetails], written: Written, known: int = 0) -> Iterator[ErrorDetails]:
    """Where a union was tried, pydantic tells what is wrong with every branch; keep the one that was meant.

    known: how many steps of the paths are settled already.
    """
    unions: dict[tuple[Step, ...], dict[Step, list[ErrorDetails]]] = {}
    for detail in details:
        number = union_step(detail, written, known)
        if number is None:
            yield detail
        else:
            unions.setdefault(detail["loc"][:number], {}).setdefault(detail["loc"][number], []).append(detail)
    for prefix, branches in unions.items():
        chosen = best(branches, len(prefix), written.at(*prefix))
        yield from of_one_branch(chosen, written, len(prefix) + 1)


def union_step(detail: ErrorDetails, written: Written, known: int) -> int | None:
    """Where in the path the tag of a union stands, if it has one."""
    path = detail["loc"][:-1] if detail["type"] == "missing" else detail["loc"]
    node = written.at(*path[:known])
    for number, step in enumerate(path[known:], known):
        inner = node.child(step)
        if inner is None:
            return number
        node = inner
    return None


def best(branches: dict[Step, list[ErrorDetails]], depth: int, node: Written) -> list[ErrorDetails]:
    """The branch whose mistakes lie deepest; else the one mistake that speaks of what was written."""
    deep = [errors for errors in branches.values() if any(len(e["loc"]) > depth + 1 for e in errors)]
    if deep:
        return deep[0]
    shallow = [error for errors in branches.values() for error in errors]
    return [min(shallow, key=lambda error: rank(error["type"], node))]


def rank(code: str, node: Written) -> int:
    if code == "value_error":
        return 0
    return 1 + ((code in CONTAINERS) == (node.kind == "scalar"))
