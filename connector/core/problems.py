"""What is wrong with a file, and where: `FILE:LINE:COLUMN: error[CODE]: message`. The codes are in `codes.py`."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Literal

Severity = Literal["error", "warning"]

LONGEST_QUOTE = 80
UNPRINTABLE = "[\x00-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060\u2066-\u2069\ud800-\udfff\ufeff]"


@dataclass(frozen=True, kw_only=True, order=True)
class Mark:
    """A place in a file; `line` and `column` count from 1, 0 where the whole file is meant."""

    file: str
    line: int = 0
    column: int = 0

    def __str__(self) -> str:
        if not self.line:
            return self.file
        return f"{self.file}:{self.line}:{self.column or 1}"


@dataclass(frozen=True, kw_only=True, order=True)
class Problem:
    """One mistake: message in lower case, user text in backticks, help apart."""

    mark: Mark
    code: str
    message: str
    help: str = ""
    severity: Severity = "error"

    def __str__(self) -> str:
        head = f"{self.mark}: {self.severity}[{self.code}]: {self.message}"
        return f"{head}\n  help: {self.help}" if self.help else head


@dataclass
class Problems:
    """Gathers every mistake of a run, in order of file and line."""

    found: list[Problem] = field(default_factory=list)

    def error(self, mark: Mark, code: str, message: str, help: str = "") -> None:  # noqa: A002 - the field's own word
        self.found.append(Problem(mark=mark, code=code, message=message, help=help))

    def warn(self, mark: Mark, code: str, message: str, help: str = "") -> None:  # noqa: A002 - the field's own word
        self.found.append(Problem(mark=mark, code=code, message=message, help=help, severity="warning"))

    def extend(self, problems: Iterable[Problem]) -> None:
        self.found.extend(problems)

    @property
    def errors(self) -> list[Problem]:
        return [p for p in self if p.severity == "error"]

    def __iter__(self) -> Iterator[Problem]:
        return iter(sorted(set(self.found)))

    def __bool__(self) -> bool:
        return bool(self.found)


class Invalid(Exception):  # noqa: N818 - it carries problems, it is not one
    """Raised where work cannot go on past the problems found."""

    def __init__(self, problems: Problems) -> None:
        super().__init__("\n".join(str(p) for p in problems))
        self.problems = problems


class Mistake(ValueError):  # noqa: N818 - the user's, not the program's
    """Raised by a model's validator: a message fit to print, with its code and help; `documents` finds the place."""

    def __init__(self, message: str, *, code: str, help: str = "") -> None:  # noqa: A002 - the field's own word
        super().__init__(message)
        self.code = code
        self.help = help


def visible(text: str) -> str:
    """On one line, with nothing in it that could steer a terminal."""
    return re.sub(UNPRINTABLE, lambda found: found[0].encode("unicode_escape").decode(), text)


def tick(text: object) -> str:
    """User text in backticks, cut where it is long."""
    shown = visible(str(text))
    shown = shown if len(shown) <= LONGEST_QUOTE else f"{shown[: LONGEST_QUOTE - 1]}…"
    return f"`{shown}`"


def listed(words: Iterable[object], joiner: str = "or") -> str:
    """`a`, `b` or `c`."""
    ticked = [tick(word) for word in words]
    return f" {joiner} ".join([", ".join(ticked[:-1]), ticked[-1]] if len(ticked) > 1 else ticked)


def nearest(word: str, known: Iterable[str]) -> str:
    """`did you mean ...?` for a near miss, else an empty string: also where several are equally near."""
    import difflib

    wanted = word.casefold()
    folded = {folded: name for name in known if not _another_number(wanted, folded := name.casefold())}
    close = difflib.get_close_matches(wanted, list(folded), n=2, cutoff=0.65)
    near = [difflib.SequenceMatcher(None, name, wanted).ratio() for name in close]
    return f"did you mean {tick(folded[close[0]])}?" if close and near[0] not in near[1:] else ""


def _another_number(word: str, other: str) -> bool:
    """Whether they are alike but for digits, and more than one of these is another: `0102` is no slip of `0199`."""
    if re.sub(r"\d", "", word) != re.sub(r"\d", "", other):
        return False
    here, there = (re.sub(r"\D", "", each) for each in (word, other))
    if len(here) != len(there):
        return here.lstrip("0") != there.lstrip("0")
    return sum(a != b for a, b in zip(here, there, strict=True)) > 1
