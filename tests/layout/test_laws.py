"""The layout is one, says the same, and takes every comment along."""

from __future__ import annotations

import contextlib
import json
import re
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from ruamel.yaml import YAML

from connector.core.files.layout import canonical
from connector.core.files.yaml_text import read_tree
from connector.core.problems import Invalid, Problems
from connector.core.rules.kinds import KINDS, kind_of
from connector.core.rules.policies import Policy
from tests.files.deployment import BASE
from tests.files.test_any_bytes import mutated
from tests.layout.written import Document, documents, is_entry
from tests.product import rulebook_of
from tests.worlds import render, worlds

FOLDERS = {"policies": "policies", "mappings": "mappings", "restrictions": "restrictions.yaml"}


def value_of(data: bytes) -> Any:
    """As our reader has it, beside what it takes each scalar for."""
    problems = Problems()
    tree = read_tree(data, "x.yaml", problems)
    assert tree is not None
    assert not list(problems)
    return json.dumps(tree.value, default=lambda odd: [odd.text, odd.reads_as], sort_keys=True)


def by_another_reader(text: str) -> Any:
    """A day is one with quotes and without."""
    return json.dumps(YAML(typ="safe", pure=True).load(text), default=str, sort_keys=True)


def home(lines: list[str], number: int) -> str:
    """The line that a comment speaks of: its own, or the next one that holds an entry."""
    if is_entry(lines[number]):
        return lines[number].split(" #")[0]
    return next(line for line in lines[number:] if is_entry(line))


@settings(deadline=None, max_examples=80)
@given(documents())
def test_no_comment_is_lost_or_goes_to_another_entry(made: Document):
    """Each stands above, or beside, the very entry that it spoke of."""
    lines = canonical(made.text.encode()).decode().splitlines()
    found = {
        line[line.rindex("# ") :]: number for number, line in enumerate(lines) if re.search("# (above|beside) k", line)
    }
    assert made.comments == {comment: re.findall(r"\bk\d+\b", home(lines, n))[0] for comment, n in found.items()}
    assert made.beside == {comment for comment, number in found.items() if is_entry(lines[number])}


@settings(deadline=None, max_examples=60)
@given(documents())
def test_a_comment_that_ends_a_block_still_ends_it(made: Document):
    """The last entry above it in its column is the one that it stood behind."""
    lines = canonical(made.text.encode()).decode().splitlines()
    found = {line.strip(): number for number, line in enumerate(lines) if line.strip().startswith("# behind k")}
    assert made.behind == set(found)
    for comment, number in found.items():
        column = lines[number].index("#")
        above = [line for line in lines[:number] if is_entry(line) and re.match(r"(  |- )*k\d+:", line)]
        assert comment.split()[-1] == [m for line in above if (m := line[column:].split(":")[0]).startswith("k")][-1]


@settings(deadline=None, max_examples=50)
@given(documents())
def test_what_a_file_says_stays_and_a_second_time_changes_nothing(made: Document):
    """To our reader, and to another one that knows nothing of ours."""
    before = made.text.encode()
    after = canonical(before)
    assert value_of(before) == value_of(after)
    assert by_another_reader(made.text) == by_another_reader(after.decode())
    assert after == canonical(after)


@settings(deadline=None, max_examples=15)
@given(documents(), st.sampled_from(("\r\n", "\r")), st.booleans())
def test_line_ends_and_marks_of_windows_go(made: Document, end: str, bom: bool):
    """The same file, whatever wrote it."""
    text = (b"\xef\xbb\xbf" if bom else b"") + made.text.replace("\n", end).encode()
    assert canonical(made.text.encode()) == canonical(text)


@settings(deadline=None, max_examples=60)
@given(mutated())
def test_a_slip_of_the_hand_is_told_or_laid_out(case: tuple[str, bytes]):
    """Never a traceback, never another meaning, and never a layout that is not yet one."""
    name, data = case
    kind = KINDS.get(kind_of(name, **FOLDERS) or "")
    laid = None
    with contextlib.suppress(Invalid):
        laid = canonical(data, kind, name)
    if laid is not None:
        assert value_of(data) == value_of(laid)
        assert laid == canonical(laid, kind, name)


@settings(deadline=None, max_examples=6)
@given(worlds())
def test_the_rules_are_the_same_afterwards(world: Any):
    """All that the files of a deployment say together."""
    files = render(world)
    laid = {
        path: canonical(text.encode(), KINDS.get(kind_of(path, **FOLDERS) or ""), path).decode()
        for path, text in files.items()
        if path.endswith(".yaml")
    }
    assert rulebook_of(files) == rulebook_of({**files, **laid})


def test_keys_are_sorted_with_their_comments():
    """`grants` comes after `name`, and takes what speaks of it along."""
    text = b"grants: [b]  # why\n# the name\nname: x\n"
    assert b"# the name\nname: x\ngrants: [b]  # why\n" == canonical(text, Policy)


def test_aliases_keep_the_order():
    """What an alias names must stand above it."""
    text = b"grants: &a [b]\nname: x\nowner: *a\n"
    assert text == canonical(text, Policy)


@pytest.mark.parametrize(
    ("expected", "text"),
    [
        ('a: ["0401", x1]', "a:    [ '0401' ,x1 ]"),
        ('job_code: ["X1", East]', "job_code: [X1, East]"),
        ("a: 2026-07-01", 'a: "2026-07-01"'),
        ('a: ["yes", "n", off]', "a: ['yes', 'n', off]"),
        ("a: 'C:\\x'", 'a: "C:\\\\x"'),
        ("a: help desk, second level", 'a: "help desk, second level"'),
        ('a: ["help desk, second level"]', "a: ['help desk, second level']"),
        ("a:\n  - b  # c\n  - d", "a: [b, # c\n d]"),
        ("a: |-\n  b\n  c", "a: |-\n      b\n      c"),
        ("a: {}", "a: {\n}"),
        ("a:\n  - b: 1\n    c:", "a:\n- b: 1\n  c:"),
        ("# head\n\na: 1\n\nb: 2", "\n\n# head\n\n\na: 1\n\n\n\nb: 2\n\n\n"),
        ("a:\n  b: 1\n  # last of a\n# of c\nc: 2", "a:\n    b: 1\n    # last of a\n# of c\nc: 2"),
    ],
)
def test_the_layout(expected: str, text: str):
    """Words and days without quotes, codes and what YAML could take for something else in them; two spaces a level."""
    assert expected + "\n" == canonical(text.encode()).decode()


def test_a_flow_that_fits_no_line_is_written_in_lines():
    """At 120 characters."""
    words = ", ".join(["attendance"] * 12)
    assert b"a:\n" + b"  - attendance\n" * 12 == canonical(f"a: [{words}]".encode())


def test_what_cannot_be_kept_is_refused():
    """A key of more than a thousand characters has no place on a line."""
    with pytest.raises(Invalid) as told:
        canonical(b"? " + b"k" * 2000 + b"\n: 1\n", None, "x.yaml")
    assert ["layout"] == [problem.code for problem in told.value.problems]


def test_the_files_of_the_tests_are_read_by_another_reader_alike():
    """`ruamel.yaml` agrees on what the base says before and after."""
    for name, data in BASE.items():
        assert by_another_reader(data.decode()) == by_another_reader(canonical(data).decode()), name
