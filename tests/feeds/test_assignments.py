from __future__ import annotations

import datetime as dt

import polars as pl
import pytest

from tests.feeds.reading import assignments, column, rejected

GOOD = "000101,1101,Principal,0401,2025-08-01,2026-06-30,true,0.5"


def test_assignments_are_typed() -> None:
    """Codes stay text with their zeros; what is empty is null."""
    table = assignments(GOOD, "000102,,Dean,0002,,,,")
    assert [
        (2, "000101", "1101", "Principal", "0401", dt.date(2025, 8, 1), dt.date(2026, 6, 30), True, 0.5),
        (3, "000102", None, "Dean", "0002", None, None, None, None),
    ] == table.rows.rows()
    assert [pl.Date, pl.Date, pl.Boolean, pl.Float64] == table.rows.dtypes[-4:]


@pytest.mark.parametrize(
    ("line", "code", "message"),
    [
        (",1101,,0401,,,,", "feed-value-missing", "person_id is empty"),
        ("000101,,,0401,,,,", "feed-value-missing", "job_code and job_title are empty"),
        ("000101,1101,, ,,,,", "feed-value-missing", "location is empty"),
        (
            "000101,1101,,0401,2026-07-01,2026-06-30,,",
            "feed-dates-backwards",
            "end_date `2026-06-30` is before start_date",
        ),
        ("000101,1101,,0401,,,maybe,", "feed-boolean", "primary `maybe` is neither true nor false"),
        ("000101,1101,,0401,,,,half", "feed-number", "fte `half` is not a number from 0 to 1.5"),
        ("000101,1101,,0401,,,,50", "feed-number", "fte `50` is not a number from 0 to 1.5"),
        ("000101,1101,,0401,,,,nan", "feed-number", "fte `nan` is not a number from 0 to 1.5"),
        ("000101,1101,,0401,,,,1e0", "feed-number", "fte `1e0` is not a number from 0 to 1.5"),
    ],
)
def test_a_bad_value_rejects_its_row(line: str, code: str, message: str) -> None:
    """Nothing is read as null that was written as something."""
    assert [(2, code, message)] == rejected(assignments(line, GOOD), "line", "code", "message")


@pytest.mark.parametrize("code", ["1.101E3", "1.10E+03", "1101.0"])
@pytest.mark.parametrize("place", [1, 3])
def test_a_code_that_a_spreadsheet_ate_rejects_its_row(code: str, place: int) -> None:
    """As a code it is unknown, and the person would lose what the right code gives."""
    fields = GOOD.split(",")
    fields[place] = code
    assert [(2, "feed-code-mangled")] == rejected(assignments(",".join(fields), GOOD))


@pytest.mark.parametrize("code", ["1E5", "0401", "A-12", "1.2.3", "10.5"])
def test_a_code_of_letters_and_digits_is_a_code(code: str) -> None:
    """Only what no code system writes is refused."""
    assert [code] == column(assignments(f"000101,{code},,0401,,,,"), "job_code")


@pytest.mark.parametrize(
    ("text", "value"),
    [("TRUE", True), ("Yes", True), ("1", True), ("y", True), ("f", False), ("No", False), ("0", False)],
)
def test_yes_and_no_are_written_in_many_ways(text: str, value: bool) -> None:
    """Without case."""
    assert [value] == column(assignments(f"000101,1101,,0401,,,{text},"), "primary")


def test_one_day_is_an_assignment() -> None:
    """The last day is inclusive, so it may be the first."""
    assert 1 == assignments("000101,1101,,0401,2026-07-01,2026-07-01,,").rows.height


def test_the_same_assignment_twice_stays_twice() -> None:
    """Only people are one row each."""
    assert 2 == assignments(GOOD, GOOD).rows.height
