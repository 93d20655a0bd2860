"""What is wrong, in words a person understands, and what puts it right."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping

from connector.core.files.documents import Document
from connector.core.files.faults import Fault
from connector.core.files.tree import Written
from connector.core.problems import Mistake, listed, nearest, tick, visible

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
Told = tuple[str, str, str]


def worded(fault: Fault) -> Told:
    """Code, message and help."""
    given = fault.context.get("error")
    if isinstance(given, Mistake):
        return given.code, str(given), given.help
    if fault.is_empty:
        return "empty-value", f"{fault.subject} has no value", empty_help(fault)
    if fault.code in MEANT:
        return wrong_type(fault)
    return WORDS.get(fault.code, other)(fault)


def empty_help(fault: Fault) -> str:
    if fault.may_be_mapping:
        return "write `{}` for a mapping without keys, or remove the key"
    return f"write a value, or remove the {'item' if fault.is_item else 'key'}"


def unquoted(node: Written) -> Told:
    """A key or a value that YAML takes for something else than its text."""
    read = {"nothing": "an empty value"}.get(node.reads_as, f"a {node.reads_as}")
    return "unquoted", f"{tick(node.text)} is {read} to YAML; text is meant here", f'quote it: "{node.text}"'


def wrong_type(fault: Fault) -> Told:
    if fault.code == "string_type" and fault.node.reads_as:
        return unquoted(fault.node)
    return "wrong-type", f"{fault.subject} must be {MEANT[fault.code]}, not {fault.shown}", type_help(fault)


def type_help(fault: Fault) -> str:
    node = fault.node
    if fault.code in CONTAINERS:
        return container_help(fault)
    if fault.code == "string_type":
        return "write one text" if node.kind == "list" else ""
    if node.kind == "scalar" and node.quoted:
        return "remove the quotes"
    return "write plain decimal digits" if node.reads_as == "number" and fault.code != "int_from_float" else ""


def container_help(fault: Fault) -> str:
    is_scalar = fault.node.kind == "scalar"
    if fault.code in ("tuple_type", "list_type"):
        return f"write {tick(f'[{fault.node.text}]')}" if is_scalar else "start each item with `- `"
    if is_scalar:
        return "indent its keys below it"
    if any("all" in keys(model) for model in fault.models):
        return "write `all:` above the list, and indent the list below it"
    return "remove the `- ` before its keys"


def keys(model: type[Document]) -> list[str]:
    return [field.alias or name for name, field in model.model_fields.items()]


def unknown_key(fault: Fault) -> Told:
    known = [key for model in fault.parents for key in keys(model)]
    advice = nearest(fault.key, known) or (f"known here: {listed(known, 'and')}" if known else "no key is known here")
    return "unknown-key", f"unknown key {tick(fault.key)}", advice


def missing_key(fault: Fault) -> Told:
    for model in fault.parents:
        for name, field in model.model_fields.items():
            if fault.key == (field.alias or name):
                code = model.missing_codes.get(name, "missing-key")
                return code, f"the key {tick(fault.key)} is missing", field.description or ""
    return "missing-key", f"the key {tick(fault.key)} is missing", ""


def not_one_of(fault: Fault) -> Told:
    expected = quoted_words(fault.context["expected"])
    message = f"{fault.subject} must be {listed(expected)}, not {fault.shown}"
    return "not-one-of", message, nearest(fault.node.text, expected)


def unknown_tag(fault: Fault) -> Told:
    expected, written = quoted_words(fault.context["expected_tags"]), fault.node.at("type")
    return "not-one-of", f"`type` must be {listed(expected)}, not {tick(written.text)}", nearest(written.text, expected)


def no_tag(fault: Fault) -> Told:
    tags = [tag for model in fault.models for tag in quoted_words(str(model.model_fields["type"].annotation))]
    return "missing-key", "the key `type` is missing", f"write {listed(tags)}"


def quoted_words(text: str) -> list[str]:
    return re.findall(r"'([^']*)'", text)


def out_of_range(fault: Fault) -> Told:
    words, key = BOUNDS[fault.code]
    message = f"{fault.subject} must be {words} {fault.context[key]:g}, not {tick(fault.node.text)}"
    return "out-of-range", message, ""


def empty(fault: Fault) -> Told:
    return "empty", f"{fault.subject} is empty", ""


def wrong_form(fault: Fault) -> Told:
    about: Iterable[str] = (
        field.description or ""
        for model in fault.parents
        for name, field in model.model_fields.items()
        if fault.key == (field.alias or name)
    )
    message = f"{tick(fault.node.text)} does not have the form that {fault.subject} needs"
    return "wrong-form", message, next(iter(about), "")


def other(fault: Fault) -> Told:
    message = visible(fault.message.removeprefix("Value error, "))
    return "invalid", f"{fault.subject}: {message[:1].lower()}{message[1:]}", ""


WORDS: Mapping[str, Callable[[Fault], Told]] = {
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
