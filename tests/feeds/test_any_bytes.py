"""Whatever the bytes: every line is accounted for, or the reading stops with words."""

from __future__ import annotations

from hypothesis import example, given, settings
from hypothesis import strategies as st

from connector.core.feeds import KEY, Table
from connector.core.problems import Invalid
from tests.feeds.reading import ASSIGNMENTS, COMPLETIONS, PEOPLE, problems, read

HEADINGS: dict[Table, str] = {"people": PEOPLE, "assignments": ASSIGNMENTS, "completions": COMPLETIONS}
TABLES = st.sampled_from(tuple(HEADINGS))
MARKS = (b",", b'"', b'""', b"\n", b"\r", b"\r\n", b"\0", b"\xff", b"\xc3\xa9", b" ", b"\xef\xb7\x90", b"\xef\xbb\xbf")
WORDS = (b"a", b"000101", b"active", b"x,y", b"2026-07-01", b"2026-07-01T23:30:00-06:00", b"completed", PEOPLE.encode())
PIECES = st.sampled_from((*MARKS, *WORDS))
CONTENTS = st.one_of(st.binary(max_size=60), st.lists(PIECES, max_size=40).map(b"".join))


@settings(max_examples=150, deadline=None)
@given(content=CONTENTS, table=TABLES, delimiter=st.sampled_from([",", ";", "\t"]))
@example(content=b"\xff\xfe", table="people", delimiter=",")
def test_bytes_alone_are_read_or_refused(content: bytes, table: Table, delimiter: str) -> None:
    """No file makes a traceback: it is a table, or a problem says why not."""
    refused = problems(content, table, delimiter=delimiter)
    assert all("error" == problem.severity and problem.message for problem in refused)


@settings(max_examples=250, deadline=None)
@given(content=CONTENTS, table=TABLES)
@example(content=b'000101,active,"a\n000102,active,b,c,\n', table="people")
@example(content=b"l,c,t,0000-01-01,completed\nl,c,t,9999-12-31T23:59:59-07:00,completed\n", table="completions")
@example(content=b"l,c,t,0001-01-01T00:00:00+05:00,completed\n", table="completions")
def test_under_good_headings_every_line_is_accounted_for(content: bytes, table: Table) -> None:
    """Kept, rejected, continued and blank lines are the lines of the file; rejected ones have place, code and words."""
    try:
        read_ = read(f"{HEADINGS[table]}\n".encode() + content, table)
    except Invalid:
        return
    lines = read_.lines
    assert lines.total == lines.header + lines.kept + lines.rejected + lines.continuation + lines.blank
    assert lines.kept == read_.rows.height + read_.ignored + read_.merged
    assert (
        0 == read_.rejects.select("file", "line", "column", "code", "message", "raw").null_count().sum_horizontal()[0]
    )
    assert not read_.rows[KEY[table]].has_nulls()
    assert read_.rows.rows() is not None


@settings(max_examples=60, deadline=None)
@given(text=st.text(max_size=60), encoding=st.sampled_from(["cp1252", "latin-1", "utf-16", "shift_jis"]))
def test_every_encoding_is_read_or_refused(text: str, encoding: str) -> None:
    """An encoding that does not fit costs lines, or the file, and never the program."""
    content = f"{PEOPLE}\n000101,active,a,b,\n{text}".encode(encoding, "replace")
    for attempt in (encoding, "utf-8"):
        assert all(problem.message for problem in problems(content, encoding=attempt))
