"""Problems as text for people, JSON for programs, and annotations for GitHub."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from typing import Literal

from connector.core.problems import Problem

Format = Literal["text", "json", "github"]


def render_problems(problems: Iterable[Problem], format: Format) -> str:  # noqa: A002 - the command line's own word
    """A line or two a problem, in the order given; without a line end at the last."""
    return FORMATS[format](problems)


def as_text(problems: Iterable[Problem]) -> str:
    return "\n".join(str(problem) for problem in problems)


def as_json(problems: Iterable[Problem]) -> str:
    """`{"problems": [{file, line, column, severity, code, message, help}]}`; line and column are 0 for a whole file."""
    return json.dumps({"problems": [fields(problem) for problem in problems]}, indent=2, ensure_ascii=False)


def fields(problem: Problem) -> dict[str, str | int]:
    return {
        "file": problem.mark.file,
        "line": problem.mark.line,
        "column": problem.mark.column,
        "severity": problem.severity,
        "code": problem.code,
        "message": problem.message,
        "help": problem.help,
    }


def as_github(problems: Iterable[Problem]) -> str:
    return "\n".join(annotation(problem) for problem in problems)


def annotation(problem: Problem) -> str:
    mark = problem.mark
    place = f",line={mark.line},col={mark.column or 1}" if mark.line else ""
    message = f"{problem.message}\nhelp: {problem.help}" if problem.help else problem.message
    properties = f"file={in_property(mark.file)}{place},title={in_property(problem.code)}"
    return f"::{problem.severity} {properties}::{in_message(message)}"


def in_message(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def in_property(text: str) -> str:
    return in_message(text).replace(":", "%3A").replace(",", "%2C")


FORMATS: Mapping[str, Callable[[Iterable[Problem]], str]] = {"text": as_text, "json": as_json, "github": as_github}
