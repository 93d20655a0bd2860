"""Whatever the files hold, reading them ends with problems, and never with a traceback."""

from __future__ import annotations

import re

from hypothesis import given, settings
from hypothesis import strategies as st

from connector.core.codes import CODES
from connector.core.problems import UNPRINTABLE, Problems
from tests.files.deployment import BASE, check

NAMES = sorted(BASE)
PIECES = [
    b"'", b'"', b": ", b"- ", b"\n", b"  ", b"\t", b"[", b"]", b"{", b"}", b"*a", b"&a ", b"!!int ", b"<<", b"~",
    b"# ", b"|\n", b"? ", b"0401", b"1e3", b"no", b"2026-02-30", b"\xff", b"\x00", b"\xc3\xa9", b"---\n", b"null",
    b"{location}", b"\\",
]  # fmt: skip


@st.composite
def mutated(draw: st.DrawFn) -> tuple[str, bytes]:
    """A valid file with some pieces cut out, put in or doubled."""
    name = draw(st.sampled_from(NAMES))
    data = BASE[name]
    for _ in range(draw(st.integers(1, 4))):
        start = draw(st.integers(0, len(data)))
        end = draw(st.integers(start, min(start + 12, len(data))))
        piece = draw(st.one_of(st.sampled_from(PIECES), st.just(data[start:end] * 2), st.just(b"")))
        data = data[:start] + piece + data[end:]
    return name, data


def well_told(problems: Problems) -> None:
    for problem in problems:
        assert problem.code in CODES
        assert problem.mark.file in {*BASE, "policies"}
        assert not re.search(UNPRINTABLE, problem.message + problem.help)


@settings(deadline=None, max_examples=150)
@given(mutated())
def test_mutated_files_give_problems(case: tuple[str, bytes]) -> None:
    """A slip of the hand anywhere is told with a known code, at a place in its file."""
    book, problems = check(dict([case]))
    well_told(problems)
    assert (book is None) == bool(problems.errors)


@settings(deadline=None, max_examples=60)
@given(st.sampled_from(NAMES), st.binary(max_size=60))
def test_any_bytes_give_problems(name: str, data: bytes) -> None:
    """A file may hold anything at all."""
    book, problems = check({name: data})
    well_told(problems)
    assert (book is None) == bool(problems.errors)


@settings(deadline=None, max_examples=40)
@given(st.sampled_from(["[", "{a: ", "- ", "? ", "&a [*a, ", "!!set {"]), st.integers(1, 20_000))
def test_deep_files_give_problems(opening: str, times: int) -> None:
    """Depth ends in a problem and not in the end of the process."""
    well_told(check({"mappings/roles.yaml": (opening * times).encode()})[1])
