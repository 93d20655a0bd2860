"""What pydantic found wrong, in words a person understands, at the place in the file."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from typing import Any, get_origin

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from connector.core.problems import Mark, Mistake, Problem, Problems, listed, nearest, tick
from connector.core.salvage import genuine
from connector.core.shapes import Step, is_model, kinds_at, models_at, names_are_free
from connector.core.tree import Odd, Written

CONTAINERS = ("tuple_type", "list_type", "dict_type", "model_type", "model_attributes_type")
MEANT = {
    "string_type": "text",
    "int_type": "a whole number",
    "int_from_float": "a whole number",
    "float_type": "a number",
    "bool_type": "`true` or `false`",
    "date_type": "a date, as 2026-07-01",
    "tuple_type": "a list",
    "list_type": "a list",
    "dict_type": "a mapping of keys and values",
    "model_type": "a mapping of keys and values",
    "model_attributes_type": "a mapping of keys and values",
}
BOUNDS = {
    "greater_than": ("more than", "gt"),
    "greater_than_equal": ("at least", "ge"),
    "less_than": ("less than", "lt"),
    "less_than_equal": ("at most", "le"),
}
KIND_WORDS = {"list": "a list", "mapping": "a mapping"}
Told = tuple[str, str, str]


def tell(error: ValidationError, kind: Any, written: Written, problems: Problems) -> None:
    problems.extend(problem(detail, kind, written) for detail in of_one_branch(genuine(error, written), written))


def tell_keys(kind: Any, written: Written, problems: Problems, path: tuple[Step, ...] = ()) -> None:
    """Keys that YAML takes for something else than text, where the keys are the user's own words."""
    if names_are_free(kind, path):
        for key in written.keys.values():
            if key.reads_as:
                code, message, advice = unquoted(key)
                problems.error(key.mark, code, message, advice)
    children: Iterable[tuple[Step, Written]] = enumerate(written.items) if written.items else written.entries.items()
    for step, child in children:
        tell_keys(kind, child, problems, (*path, step))


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
    deep = [errors for errors in branches.values() if any(len(e["loc"]) > depth + 1 for e in errors)]
    if deep:
        return deep[0]
    shallow = [error for errors in branches.values() for error in errors]
    return [min(shallow, key=lambda error: rank(error["type"], node))]


def rank(code: str, node: Written) -> int:
    if code == "value_error":
        return 0
    return 1 + (code in CONTAINERS) if node.kind == "scalar" else 2 - (code in CONTAINERS)


def problem(detail: ErrorDetails, kind: Any, written: Written) -> Problem:
    code, message, advice = wording(detail, kind, written)
    return Problem(mark=place(detail, written), code=code, message=message, help=advice)


def place(detail: ErrorDetails, written: Written) -> Mark:
    node = written.at(*detail["loc"])
    if detail["type"] == "extra_forbidden" or (isinstance(node.value, Odd) and not node.text):
        return written.key_at(*detail["loc"]).mark
    return node.mark


def wording(detail: ErrorDetails, kind: Any, written: Written) -> Told:
    """Code, message and help."""
    node, code = written.at(*detail["loc"]), detail["type"]
    given = detail.get("ctx", {}).get("error")
    if isinstance(given, Mistake):
        return given.code, str(given), given.help
    if isinstance(node.value, Odd) and node.value.reads_as == "nothing" and code not in ("missing", "extra_forbidden"):
        return "empty-value", f"{subject(detail, written)} has no value", empty_help(detail, kind)
    if code in MEANT:
        return wrong_type(detail, node, subject(detail, written))
    words = WORDS.get(code)
    return (
        words(detail, kind, written)
        if words
        else ("invalid", f"{subject(detail, written)}: {plain(detail['msg'])}", "")
    )


def plain(message: str) -> str:
    message = message.removeprefix("Value error, ")
    return message[:1].lower() + message[1:]


def subject(detail: ErrorDetails, written: Written) -> str:
    """The key that a value stands under, `an item of` it, or the file."""
    steps, node = [], written
    for step in detail["loc"]:
        if (inner := node.child(step)) is not None:
            steps.append(step)
            node = inner
    keys = [step for step in steps if isinstance(step, str)]
    if not keys:
        return "an entry of the file" if steps else "the file"
    return f"an item of {tick(keys[-1])}" if isinstance(steps[-1], int) else tick(keys[-1])


def empty_help(detail: ErrorDetails, kind: Any) -> str:
    if any(get_origin(each) is dict or is_model(each) for each in kinds_at(kind, detail["loc"])):
        return "write `{}` for a mapping without keys, or remove the key"
    return f"write a value, or remove the {'entry' if isinstance(detail['loc'][-1:], tuple) and isinstance(detail['loc'][-1], int) else 'key'}"


def unquoted(node: Written) -> Told:
    if node.reads_as == "nothing":
        return "unquoted", f"{tick(node.text)} is an empty value to YAML; text is meant here", quote(node.text)
    return "unquoted", f"{tick(node.text)} is a {node.reads_as} to YAML; text is meant here", quote(node.text)


def quote(text: str) -> str:
    return f'quote it: "{text}"'


def wrong_type(detail: ErrorDetails, node: Written, who: str) -> Told:
    code = detail["type"]
    if code == "string_type" and node.reads_as:
        return unquoted(node)
    return "wrong-type", f"{who} must be {MEANT[code]}, not {shown(node)}", type_help(code, node)


def shown(node: Written) -> str:
    if node.kind != "scalar":
        return KIND_WORDS[node.kind]
    return f"the text {tick(node.text)}" if node.quoted else tick(node.text)


def type_help(code: str, node: Written) -> str:
    if code in ("tuple_type", "list_type"):
        return f"write [{node.text}]" if node.kind == "scalar" else "start each entry with `- `"
    if code in CONTAINERS:
        return "indent its keys below it" if node.kind == "scalar" else "remove the `- ` before its keys"
    if code == "string_type":
        return "write one text" if node.kind == "list" else ""
    if node.kind == "scalar" and node.quoted:
        return "remove the quotes"
    return "write plain decimal digits" if node.reads_as == "number" else ""


def unknown_key(detail: ErrorDetails, kind: Any, _written: Written) -> Told:
    *path, key = detail["loc"]
    known = [field.alias or name for model in models_at(kind, path) for name, field in model.model_fields.items()]
    return "unknown-key", f"unknown key {tick(key)}", nearest(str(key), known) or f"known here: {listed(known, 'and')}"


def missing_key(detail: ErrorDetails, kind: Any, _written: Written) -> Told:
    *path, key = detail["loc"]
    for model in models_at(kind, path):
        for name, field in model.model_fields.items():
            if key == (field.alias or name):
                code = model.missing_codes.get(name, "missing-key")
                return code, f"the key {tick(key)} is missing", field.description or ""
    return "missing-key", f"the key {tick(key)} is missing", ""


def not_one_of(detail: ErrorDetails, _kind: Any, written: Written) -> Told:
    expected = re.findall(r"'([^']*)'", detail["ctx"]["expected"])
    node = written.at(*detail["loc"])
    return (
        "not-one-of",
        f"{subject(detail, written)} must be {listed(expected)}, not {shown(node)}",
        nearest(node.text, expected),
    )


def unknown_tag(detail: ErrorDetails, _kind: Any, written: Written) -> Told:
    expected = re.findall(r"'([^']*)'", detail["ctx"]["expected_tags"])
    node = written.at(*detail["loc"], "type")
    return "not-one-of", f"`type` must be {listed(expected)}, not {shown(node)}", nearest(node.text, expected)


def no_tag(detail: ErrorDetails, kind: Any, _written: Written) -> Told:
    tags = [
        t
        for model in models_at(kind, detail["loc"])
        for t in re.findall(r"'([^']*)'", str(model.model_fields["type"].annotation))
    ]
    return "missing-key", "the key `type` is missing", f"write {listed(tags)}" if tags else ""


def out_of_range(detail: ErrorDetails, _kind: Any, written: Written) -> Told:
    words, key = BOUNDS[detail["type"]]
    limit = detail["ctx"][key]
    bound = int(limit) if limit == int(limit) else limit
    found = tick(written.at(*detail["loc"]).text)
    return "out-of-range", f"{subject(detail, written)} must be {words} {bound}, not {found}", ""


def empty(detail: ErrorDetails, _kind: Any, written: Written) -> Told:
    return "empty", f"{subject(detail, written)} is empty", ""


def wrong_form(detail: ErrorDetails, kind: Any, written: Written) -> Told:
    *path, key = detail["loc"]
    about = [
        field.description or ""
        for model in models_at(kind, path)
        for name, field in model.model_fields.items()
        if name == key
    ]
    found = tick(written.at(*detail["loc"]).text)
    return (
        "wrong-form",
        f"{found} does not have the form that {subject(detail, written)} needs",
        about[0] if about else "",
    )


WORDS: dict[str, Callable[[ErrorDetails, Any, Written], Told]] = {
    "extra_forbidden": unknown_key,
    "missing": missing_key,
    "literal_error": not_one_of,
    "union_tag_invalid": unknown_tag,
    "union_tag_not_found": no_tag,
    "too_short": empty,
    "string_too_short": empty,
    "string_pattern_mismatch": wrong_form,
    **dict.fromkeys(BOUNDS, out_of_range),
}
