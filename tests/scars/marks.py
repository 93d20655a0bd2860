"""Which tests are marked with which scar, told without importing them."""

from __future__ import annotations

import ast
from collections import defaultdict
from pathlib import Path

TESTS = Path(__file__).parents[1]


def tests_by_scar() -> dict[int, set[str]]:
    """By number, the tests with `pytest.mark.scar(NUMBER)` of their own or of their file, as a proof names them."""
    found: dict[int, set[str]] = defaultdict(set)
    for path in TESTS.rglob("test_*.py"):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        tests = [node for node in tree.body if isinstance(node, ast.FunctionDef) and node.name.startswith("test_")]
        whole = _numbers(*(node for node in tree.body if isinstance(node, ast.Assign)))
        for test in tests:
            for number in whole | _numbers(*test.decorator_list):
                found[number].add(f"{path.relative_to(TESTS).as_posix()}::{test.name}")
    return found


def _numbers(*nodes: ast.AST) -> set[int]:
    calls = [call for node in nodes for call in ast.walk(node) if isinstance(call, ast.Call)]
    marks = [call for call in calls if ast.unparse(call.func) == "pytest.mark.scar"]
    return {ast.literal_eval(argument) for mark in marks for argument in mark.args}
