"""Every mistake has its place, code, words and help: each case is a few files, and all that is said of them.

`UPDATE_CASES=1 pytest tests/files` writes what is said now; read the difference before you commit it.
"""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from connector.core.problems import Problems
from connector.outputs.problems import render_problems
from tests.files.deployment import BASE, HERE, Known, check, files_of

CASES = sorted(path for path in (HERE / "cases").iterdir() if path.is_dir())
FED = Known(titles=["Dean", "Dean of Students", "Principal"], persons=["100234"])


def told(problems: Problems) -> str:
    return render_problems(problems, "text") + "\n"


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_each_mistake_is_told_as_written_down(case: Path) -> None:
    """All problems of all files come in one run, in the words of `expected.txt`."""
    _, problems = check(files_of(case), FED)
    expected = case / "expected.txt"
    if os.environ.get("UPDATE_CASES"):
        expected.write_text(told(problems), encoding="utf-8")
    assert expected.read_text(encoding="utf-8") == told(problems)


def test_the_base_has_no_mistake() -> None:
    """What the cases start from is without problem, so each case shows its own alone."""
    book, problems = check({}, FED)
    assert not list(problems)
    assert book is not None
    assert {"0401", "0001"} == book.locations.keys()


def test_a_byte_order_mark_is_no_mistake() -> None:
    """Editors on Windows write one; it changes nothing."""
    assert not list(check({name: b"\xef\xbb\xbf" + data for name, data in BASE.items()}, FED)[1])
