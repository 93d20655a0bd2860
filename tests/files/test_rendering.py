"""Problems as text, JSON and annotations."""

from __future__ import annotations

import json

from connector.core.problems import LONGEST_QUOTE, Mark, Problem, listed, nearest, tick
from connector.outputs.problems import render_problems

PLACED = Problem(mark=Mark(file="a,b.yaml", line=3, column=7), code="date", message="100 % wrong\nhere", help="fix: it")
WHOLE = Problem(mark=Mark(file="c.yaml"), code="stray-file", message="not read", severity="warning")


def test_text_is_a_line_and_a_line_of_help() -> None:
    """Place, severity, code and message; the help apart."""
    expected = "a,b.yaml:3:7: error[date]: 100 % wrong\nhere\n  help: fix: it\nc.yaml: warning[stray-file]: not read"
    assert expected == render_problems([PLACED, WHOLE], "text")


def test_json_has_every_field() -> None:
    """A program needs no parsing of text; a whole file has line and column 0."""
    found = json.loads(render_problems([WHOLE], "json"))
    place = {"file": "c.yaml", "line": 0, "column": 0}
    told = {"severity": "warning", "code": "stray-file", "message": "not read", "help": ""}
    assert {"problems": [place | told]} == found


def test_no_problem_is_an_empty_list() -> None:
    """JSON is JSON also where there is nothing to tell."""
    assert {"problems": []} == json.loads(render_problems([], "json"))
    assert "" == render_problems([], "github")


def test_annotations_are_escaped() -> None:
    """Commas and colons would end a property, a line end the annotation."""
    expected = "::error file=a%2Cb.yaml,line=3,col=7,title=date::100 %25 wrong%0Ahere%0Ahelp: fix: it"
    assert expected == render_problems([PLACED], "github")
    assert "::warning file=c.yaml,title=stray-file::not read" == render_problems([WHOLE], "github")


def test_user_text_cannot_steer_a_terminal() -> None:
    """Control characters are written out, long text is cut, one line stays one line."""
    assert r"`\x1b[31mred\nline`" == tick("\x1b[31mred\nline")
    assert LONGEST_QUOTE + 2 == len(tick("x" * 500))


def test_words_are_listed_and_near_misses_found() -> None:
    """`a`, `b` or `c`; a near miss is one whatever its case."""
    assert ["`a`", "`a` or `b`", "`a`, `b` and `c`"] == [listed("a"), listed("ab"), listed("abc", "and")]
    assert "did you mean `Principal`?" == nearest("principl", ["Dean", "Principal"])
    assert "" == nearest("janitor", ["Dean", "Principal"])
