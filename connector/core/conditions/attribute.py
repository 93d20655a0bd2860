"""`attribute: {department: [A, B]}`: columns of the people feed; an absent value meets nothing."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import reduce
from operator import and_
from typing import Annotated, Any

from pydantic import AfterValidator, Field, RootModel

from connector.core.files.documents import Document
from connector.core.person import Person, Said, Scene, either
from connector.core.problems import Mistake, tick


def readable(glob: str) -> str:
    try:
        re.compile(pattern(glob))
    except re.error:
        advice = "inside brackets, a range goes from the lower letter to the higher, as [a-z]"
        raise Mistake(f"{tick(glob)} is no pattern", code="wrong-form", help=advice) from None
    return glob


class Matches(Document):
    matches: Annotated[str, AfterValidator(readable)] = Field(
        description="a pattern with * ? [..], the whole value, case counts", min_length=1
    )


Values = Annotated[tuple[str, ...], Field(min_length=1)]


class Attribute(RootModel[dict[str, Values | Matches]]):
    """Every column named must hold one of its values, or match its pattern."""

    model_config = {"frozen": True, "defer_build": True}

    root: dict[str, Values | Matches] = Field(min_length=1)

    def __hash__(self) -> int:
        return hash(tuple(sorted((name, repr(wanted)) for name, wanted in self.root.items())))

    def column(self, _certifications: Mapping[str, int]) -> Any:
        """True or false for each person, from the columns named."""
        return reduce(and_, (_holds(name, wanted) for name, wanted in self.root.items()))

    def words(self, person: Person, scene: Scene, *, met: bool) -> Said:
        has = ", ".join(f"{name} is {person.values.get(name) or 'absent'}" for name in self.root)
        alone = next(iter(self._wanted.values())) if len(self.root) == 1 else ""
        return Said(words=has, short_of="" if met else alone or self.asks(scene))

    def asks(self, _scene: Scene) -> str:
        return " and ".join(f"{name} {wanted}" for name, wanted in self._wanted.items())

    @property
    def _wanted(self) -> dict[str, str]:
        return {name: w.matches if isinstance(w, Matches) else either(w) for name, w in self.root.items()}


def _holds(name: str, wanted: tuple[str, ...] | Matches) -> Any:
    import narwhals.stable.v2 as nw

    value = nw.col(name)
    test = value.str.contains(pattern(wanted.matches)) if isinstance(wanted, Matches) else value.is_in(wanted)
    return test.fill_null(False)


def pattern(glob: str) -> str:
    """The shell pattern as a regular expression that every engine reads; `[!a]` negates, an open `[` is itself."""
    parts = re.findall(r"\[!?\]?[^\]]*\]|.", glob, flags=re.DOTALL)
    return "(?s)^" + "".join(map(_part, parts)) + "$"


def _part(part: str) -> str:
    if part == "*":
        return ".*"
    if part == "?":
        return "."
    if len(part) > 1:
        inside = part[1:-1].replace("\\", "\\\\").replace("[", "\\[").replace("&", "\\&").replace("~", "\\~")
        return "[^" + inside[1:] + "]" if inside.startswith("!") else "[" + inside.replace("^", "\\^") + "]"
    return re.escape(part)
