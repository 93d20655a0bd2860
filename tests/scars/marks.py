"""Which files hold the tests of a scar, told without importing them."""

from __future__ import annotations

import ast
from collections import defaultdict
from pathlib import Path

TESTS = Path(__file__).parents[1]


def files_by_scar() -> dict[int, list[str]]:
    """By number, the paths of files with `pytest.mark.scar(NUMBER)`; those of tests/guards, which are quick, first."""
    found: dict[int, list[str]] = defaultdict(list)
    for path in sorted(TESTS.rglob("test_*.py"), key=lambda path: (path.parent.name != "guards", path)):
        for number in _numbers(ast.parse(path.read_text(encoding="utf-8"))):
            found[number].append(str(path))
    return found


def _numbers(tree: ast.AST) -> set[int]:
    calls = [node for node in ast.walk(tree) if isinstance(node, ast.Call)]
    marks = [call for call in calls if ast.unparse(call.func) == "pytest.mark.scar"]
    return {ast.literal_eval(argument) for mark in marks for argument in mark.args}
