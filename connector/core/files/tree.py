"""What a YAML file says, as nodes that know their place; plain Python values beside them."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any, Literal

from connector.core.problems import Mark

WHOLE = re.compile(r"-?(?:0|[1-9][0-9]{0,17})")
DECIMAL = re.compile(r"-?(?:0|[1-9][0-9]{0,17})\.[0-9]{1,18}")
NUMBER_TO_SOME = (
    r"[-+]?(?:[0-9][0-9_]*(?:\.[0-9_]*)?|\.[0-9_]+)(?:[eE][-+]?[0-9]+)?"
    r"|[-+]?[0-9][0-9_]*(?::[0-5]?[0-9])+(?:\.[0-9_]*)?"
    r"|[-+]?0(?:x[0-9a-fA-F_]+|o[0-7_]+|b[01_]+)"
    r"|[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN)"
)
Kind = Literal["scalar", "list", "mapping"]


@dataclass(frozen=True, slots=True)
class Odd:
    """An unquoted scalar that YAML readers take for something else than its text; no field of a model accepts one."""

    text: str
    reads_as: Literal["number", "boolean", "nothing"]


def read_plain(text: str) -> str | int | float | bool | Odd:
    """The value of an unquoted scalar. Only what every YAML reader reads alike becomes a number or a boolean."""
    if (word := WORDS.get(text)) is not None:
        return word
    if text[0] not in "-+.0123456789":
        return text
    return read_number(text)


def read_number(text: str) -> str | int | float | Odd:
    if WHOLE.fullmatch(text):
        return int(text)
    if DECIMAL.fullmatch(text):
        return float(text)
    return Odd(text, "number") if re.fullmatch(NUMBER_TO_SOME, text) else text


WORDS: dict[str, bool | Odd] = {
    **{word: word.lower() == "true" for word in ("true", "True", "TRUE", "false", "False", "FALSE")},
    **{
        form: Odd(form, "boolean") for word in ("yes", "no", "on", "off") for form in (word, word.title(), word.upper())
    },
    **{word: Odd(word, "nothing") for word in ("", "~", "null", "Null", "NULL")},
}


@dataclass(slots=True)
class Written:
    """One node of a file: a scalar with its raw text, a list, or a mapping whose keys are raw text."""

    file: str
    line: int
    column: int
    kind: Kind
    text: str = ""
    quoted: bool = False
    value: Any = None
    size: int = 1
    items: list[Written] = field(default_factory=list)
    keys: dict[str, Written] = field(default_factory=dict)
    entries: dict[str, Written] = field(default_factory=dict)

    @property
    def mark(self) -> Mark:
        return Mark(file=self.file, line=self.line, column=self.column)

    @property
    def is_empty(self) -> bool:
        return not (self.items or self.keys)

    @property
    def reads_as(self) -> str:
        """What an unquoted scalar is to YAML; empty where it is text."""
        if isinstance(self.value, Odd):
            return self.value.reads_as
        return {bool: "boolean", int: "number", float: "number"}.get(type(self.value), "")

    def child(self, step: str | int) -> Written | None:
        if isinstance(step, str):
            return self.entries.get(step)
        return self.items[step] if -len(self.items) <= step < len(self.items) else None

    def at(self, *path: str | int) -> Written:
        """The node at a path; steps that lead nowhere (a missing key, the tag of a union) are passed over."""
        node = self
        for step in path:
            node = node.child(step) or node
        return node

    def key_at(self, *path: str | int) -> Written:
        """The key a path ends in; the node itself where it does not end in a key."""
        parent, step = self.at(*path[:-1]), path[-1]
        return parent.keys.get(step, self.at(*path)) if isinstance(step, str) else self.at(*path)
