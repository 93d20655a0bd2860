"""The codes are a closed set: those that the source tells, those of the table, and those of the page are the same."""

from __future__ import annotations

import ast
import os
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from connector.core.codes import CODES, SECTIONS
from connector.core.rules.rule_files import MAPPING_KINDS

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs" / "problems.md"
SOURCES = [path for path in (ROOT / "connector").rglob("*.py") if path.name != "codes.py"]
UNKNOWN = {f"unknown-{what}" for what, _ in MAPPING_KINDS.values()} - {"unknown-calendar"}
HEAD = """# Problems

A problem is printed as `FILE:LINE:COLUMN: error[CODE]: message`, with a line `help: …` where there is one. Warnings
(`warning[CODE]`) never change an exit code. The codes are stable; this page lists all of them.

`connector validate --format json` prints `{"problems": [...]}`, one object a problem: `file`, `line` and `column` (from 1; 0 where the whole file is meant),
`severity` (`error` or `warning`), `code`, `message`, `help` (may be empty). `--format github` prints annotations.
"""


def page() -> str:
    rows = [
        f"\n## {title}\n\n| code | what it means | what puts it right |\n| --- | --- | --- |\n"
        + "".join(f"| `{code}` | {meaning} | {fix} |\n" for code, (meaning, fix) in codes.items())
        for title, codes in SECTIONS.items()
    ]
    return HEAD + "".join(rows)


def texts(node: ast.AST | None) -> Iterator[str]:
    """The text a code is written as, or the texts of a conditional."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield node.value
    elif isinstance(node, ast.IfExp):
        yield from texts(node.body)
        yield from texts(node.orelse)


def told(call: ast.Call) -> Iterator[str]:
    name = call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")
    if name in ("error", "warn") and len(call.args) > 2:
        yield from texts(call.args[1])
    if name == "_stop":
        yield from texts(call.args[0])
    if name in ("Mistake", "Problem", "Wrong"):
        for keyword in call.keywords:
            yield from texts(keyword.value if keyword.arg == "code" else None)


def codes_of(path: Path) -> set[str]:
    calls = [node for node in ast.walk(ast.parse(path.read_text())) if isinstance(node, ast.Call)]
    return {code for call in calls for code in told(call)}


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_every_code_that_is_told_is_in_the_table(path: Path) -> None:
    """A problem with an unknown code would have no page to look it up on."""
    assert set() == codes_of(path) - CODES.keys()


def test_every_code_of_the_table_is_told_somewhere() -> None:
    """A code that nothing tells any more leaves the table."""
    words = {
        node.value
        for path in SOURCES
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    }
    assert set() == CODES.keys() - words - UNKNOWN


def test_every_code_of_the_files_is_shown_by_a_case() -> None:
    """Each code about rule files and config, other than those of the disk and of a test that ran, has a case with its
    exact words.
    """
    cases = "\n".join(path.read_text() for path in (ROOT / "tests/files/cases").glob("*/expected.txt"))
    shown = set(re.findall(r"(?:error|warning)\[([a-z0-9-]+)\]", cases))
    of_files = {code for title, codes in SECTIONS.items() if title not in ("Feeds", "The layout") for code in codes}
    assert {"missing-folder", "unreadable-file", "policy-test-failed"} == of_files - shown


def test_the_page_is_the_table() -> None:
    """`docs/problems.md` says what the table says (`UPDATE_CASES=1` writes it)."""
    if os.environ.get("UPDATE_CASES"):
        PAGE.write_text(page(), encoding="utf-8")
    assert page() == PAGE.read_text(encoding="utf-8")
