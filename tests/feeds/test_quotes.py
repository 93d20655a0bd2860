"""Quotes: what they may hold, and how far the damage of a wrong one reaches."""

from __future__ import annotations

import csv
import io

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.feeds.reading import PEOPLE, column, feed, ids, people, read, rejected


def test_a_value_may_hold_delimiters_quotes_and_line_breaks() -> None:
    """Everything inside proper quotes is the value."""
    table = people('000101,active,"Smith, Jr.","Robert ""Bob"" B",', '000102,active,"Ana\nMaria\r\nSol",,2020-08-01')
    assert ["Smith, Jr.", "Ana\nMaria\nSol"] == column(table, "given_name")
    assert ['Robert "Bob" B', None] == column(table, "family_name")
    assert ([2, 3], 2) == (column(table, "line"), table.lines.continuation)


def test_a_quote_inside_a_bare_value_is_text() -> None:
    """`Robert "Bob" Smith` can be read in one way only."""
    assert ['Robert "Bob" Smith', 'Ana"'] == column(
        people('000101,active,Robert "Bob" Smith,,', '000102,active,Ana",,'), "given_name"
    )


@pytest.mark.parametrize(
    "line",
    [
        '000101,active,"Ana,,2020-08-01',
        '"000101,active,Ana,,2020-08-01',
        '000101,active,Ana,,"2020-08-01',
        '000101,active,"Ana ""Annie,,2020-08-01',
    ],
)
@pytest.mark.parametrize(
    "after",
    [(), ("000102,leave,B,,",), ('"000102","leave","B","",""',), ('000102,leave,"B, C",,', '000103,leave,"a\nb",,')],
)
def test_an_unclosed_quote_costs_its_own_line(line: str, after: tuple[str, ...]) -> None:
    """The lines after it are read as if it were not there."""
    table = people("000100,active,,,", line, *after)
    assert [(3, "feed-quote-open")] == rejected(table)
    assert 1 + len(after) == table.rows.height


def test_a_quote_closed_many_rows_later_swallows_none_of_them() -> None:
    """Two quotes, each wrong, in the same column make a record that is well formed and false."""
    between = [f"{n:06},active,Ana,Baca," for n in range(200, 210)]
    table = people('000101,active,"Ana,Baca,', *between, '000102,active,Ana",Baca,')
    assert [(2, "feed-quote-open")] == rejected(table)
    assert [*(row[:6] for row in between), "000102"] == ids(table)


def test_a_record_that_never_ends_is_given_up_after_a_hundred_lines() -> None:
    """Whoever wrote a longer value did not mean it; every line is reported."""
    table = people('000101,active,"Ana', *["and more"] * 150, "000102,active,,,")
    assert ["000102"] == ids(table)
    assert 151 == table.lines.rejected


def test_a_blank_line_inside_quotes_belongs_to_its_record() -> None:
    """It is a continuation, not a blank line."""
    lines = people('000101,active,"Ana\n\nMaria",,', "000102,active,,,").lines
    assert (2, 0) == (lines.continuation, lines.blank)


def test_a_rejected_record_of_several_lines_is_shown_whole() -> None:
    """The line is its first one, the raw text all of it."""
    table = people("000100,active,,,", '000101,gone,"Ana\nMaria",,')
    assert [(3, '000101,gone,"Ana\nMaria",,')] == rejected(table, "line", "raw")


def test_the_place_of_a_wrong_quote_is_told() -> None:
    """Column of the quote that stays open; of the text after the quote that closes."""
    table = people('000101,active,"Ana,,', '000102,active,"Ana "B" C",,', "000103,active,,,")
    assert [(2, 15, "feed-quote-open"), (3, 21, "feed-quote")] == rejected(table, "line", "column", "code")


VALUES = st.text(st.sampled_from('ab é",\n;\t\u00a0\u2028'), max_size=6)
ROWS = st.lists(st.tuples(VALUES, VALUES, VALUES), min_size=1, max_size=8)


@settings(max_examples=120, deadline=None)
@given(
    rows=ROWS, quoting=st.sampled_from([csv.QUOTE_ALL, csv.QUOTE_MINIMAL]), delimiter=st.sampled_from([",", ";", "\t"])
)
def test_what_the_standard_library_writes_is_read_back(
    rows: list[tuple[str, str, str]], quoting: int, delimiter: str
) -> None:
    """A well-formed file loses no row and changes no value, white space around values apart."""
    out = io.StringIO()
    writer = csv.writer(out, delimiter=delimiter, quoting=quoting, lineterminator="\n")  # type: ignore[arg-type]
    writer.writerow(("person_id", "status", "given_name", "family_name", "email"))
    for number, values in enumerate(rows):
        writer.writerow((f"{number:06}", "active", *values))
    table = read(out.getvalue().encode(), delimiter=delimiter)
    assert [] == rejected(table)
    assert [(f"{n:06}", *((value.strip() or None) for value in values)) for n, values in enumerate(rows)] == (
        table.rows.select("person_id", "given_name", "family_name", "email").rows()
    )


def test_a_row_pasted_into_a_value_is_a_row() -> None:
    """Between losing a value and losing a person, the value goes: the record is rejected and said to be."""
    table = read(feed(PEOPLE, '000101,active,"was', "000102,active,B,C,", 'before",D,'))
    assert ["000102"] == ids(table)
    assert [(2, "feed-quote-open"), (4, "feed-ragged")] == rejected(table)
