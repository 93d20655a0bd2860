"""$filter: the part in use, read into a predicate over an entity."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any

from . import properties
from .errors import unreadable, unsupported
from .state import Entity

Test = Callable[[Entity], bool]
TOKEN = re.compile(r"\s*(?:'((?:[^']|'')*)'|([A-Za-z_@$][\w./$-]*|-?[\d][\w:.+-]*)|([(),:]))")
COMPARISONS: dict[str, Callable[[Any, Any], bool]] = {
    "eq": lambda left, right: bool(left == right),
    "ne": lambda left, right: bool(left != right),
    "ge": lambda left, right: isinstance(left, str) and isinstance(right, str) and left >= right,
    "le": lambda left, right: isinstance(left, str) and isinstance(right, str) and left <= right,
}
FUNCTIONS: dict[str, Callable[[str, str], bool]] = {
    "startswith": str.startswith,
    "endswith": str.endswith,
}
LITERALS = {"true": True, "false": False, "null": None}
MANY = {name for names in properties.MANY.values() for name in names}
ADVANCED = ("ne", "not", "endswith")


def predicate(text: str, kind: str, *, advanced: bool) -> Test:
    """Raises the refusal Graph gives for a filter it cannot read, or that needs `ConsistencyLevel: eventual`."""
    reader = Reader(text, kind)
    test = reader.either()
    if reader.peek() is not None:
        raise reader.wrong()
    if reader.advanced and not advanced:
        raise unsupported(f"Unsupported Query. Filter operator '{reader.advanced}' is not supported.")
    return test


def fold(value: Any) -> Any:
    return value.casefold() if isinstance(value, str) else value


class Reader:
    """A reader of one filter by recursive descent; `advanced` is the first word that needs an advanced query."""

    def __init__(self, text: str, kind: str) -> None:
        self.text = text
        self.kind = kind
        self.advanced = ""
        self.depth = 0
        self.tokens = list(self._tokens())
        self.at = 0

    def _tokens(self) -> Iterator[tuple[str, str]]:
        place, text = 0, self.text.rstrip()
        while place < len(text):
            found = TOKEN.match(text, place)
            if found is None:
                raise unreadable(f"Invalid filter clause: Syntax error at position {place} in '{self.text}'.")
            place = found.end()
            if found[1] is not None:
                yield "text", found[1].replace("''", "'")
            else:
                yield "word", found[2] or found[3]

    def wrong(self) -> Exception:
        return unreadable(f"Invalid filter clause: Syntax error at position {self.at} in '{self.text}'.")

    def peek(self) -> str | None:
        if self.at < len(self.tokens) and self.tokens[self.at][0] == "word":
            return self.tokens[self.at][1]
        return None if self.at >= len(self.tokens) else ""

    def take(self) -> tuple[str, str]:
        if self.at >= len(self.tokens):
            raise self.wrong()
        self.at += 1
        return self.tokens[self.at - 1]

    def expect(self, word: str) -> None:
        if self.take() != ("word", word):
            raise self.wrong()

    def either(self) -> Test:
        tests = [self.both()]
        while self.peek() == "or":
            self.take()
            tests.append(self.both())
        return tests[0] if len(tests) == 1 else lambda entity: any(test(entity) for test in tests)

    def both(self) -> Test:
        tests = [self.one()]
        while self.peek() == "and":
            self.take()
            tests.append(self.one())
        return tests[0] if len(tests) == 1 else lambda entity: all(test(entity) for test in tests)

    def one(self) -> Test:
        word = self.peek()
        self.depth += 1
        if self.depth > 100:
            raise unreadable("The node count limit of '100' has been exceeded.")
        if word == "(":
            self.take()
            test = self.either()
            self.expect(")")
            return test
        if word is not None and word.lower() == "not":
            self.take()
            self.advanced = self.advanced or "not"
            inner = self.one()
            return lambda entity: not inner(entity)
        return self.function() if word in FUNCTIONS else self.comparison()

    def name(self) -> str:
        sort, word = self.take()
        if sort != "word" or word in {"(", ")", ",", ":"}:
            raise self.wrong()
        if not properties.known(self.kind, word.split("/")[0]):
            raise unreadable(
                f"Invalid filter clause: Could not find a property named '{word}' on type 'microsoft.graph.{self.kind}'."
            )
        return word

    def literal(self) -> Any:
        sort, word = self.take()
        return fold(word) if sort == "text" else LITERALS.get(word, fold(word))

    def function(self) -> Test:
        word = self.take()[1]
        if word in ADVANCED:
            self.advanced = self.advanced or word
        self.expect("(")
        name = self.name()
        self.expect(",")
        wanted, works = str(self.literal()), FUNCTIONS[word]
        self.expect(")")
        return lambda entity: works(str(fold(entity.value(name) or "")), wanted)

    def comparison(self) -> Test:
        name = self.name()
        if name.endswith("/any"):
            return self.any(name.removesuffix("/any"))
        word = self.take()[1]
        if word == "in":
            return self.among(name)
        if word not in COMPARISONS:
            raise self.wrong()
        if word in ADVANCED:
            self.advanced = self.advanced or word
        wanted, works = self.literal(), COMPARISONS[word]
        return lambda entity: works(fold(entity.value(name)), wanted)

    def among(self, name: str) -> Test:
        self.expect("(")
        wanted = [self.literal()]
        while self.peek() == ",":
            self.take()
            wanted.append(self.literal())
        self.expect(")")
        return lambda entity: fold(entity.value(name)) in wanted

    def any(self, name: str) -> Test:
        if name not in MANY:
            raise unreadable(f"Invalid filter clause: '{name}' is not a collection.")
        self.expect("(")
        if self.peek() == ")":
            self.take()
            return lambda entity: bool(entity.value(name))
        variable = self.take()[1]
        self.expect(":")
        self.expect(variable)
        self.expect("eq")
        wanted = self.literal()
        self.expect(")")
        return lambda entity: wanted in [fold(item) for item in entity.value(name) or ()]
