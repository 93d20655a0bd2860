from __future__ import annotations

import datetime as dt

import polars as pl
import pytest

from tests.feeds.reading import FILE, column, feed, ids, people, problems, read, rejected


def test_people_are_typed() -> None:
    """Ids stay text with their zeros, dates are dates, empty text is null."""
    table = people("000101, Active ,Ana,,2020-08-01", "000102,LEAVE,  ,Ng,")
    assert [
        (2, "000101", "active", "Ana", None, dt.date(2020, 8, 1)),
        (3, "000102", "leave", None, "Ng", None),
    ] == table.rows.select("line", "person_id", "status", "given_name", "family_name", "hire_date").rows()
    assert {
        "line": pl.Int64,
        "person_id": pl.String,
        "status": pl.String,
        "given_name": pl.String,
        "family_name": pl.String,
        "email": pl.String,
        "username": pl.String,
        "hire_date": pl.Date,
        "termination_date": pl.Date,
        "last_departure_date": pl.Date,
    } == dict(table.rows.schema)


def test_the_feeds_own_words_are_mapped_without_case() -> None:
    """`statuses` adds to the three words, which stay known."""
    table = people("1,ON LEAVE,,,", "2,On leave,,,", "3,active,,,", statuses={"On Leave": "leave"})
    assert ["leave", "leave", "active"] == column(table, "status")


def test_an_unknown_status_has_a_suggestion() -> None:
    """A status that nobody mapped is not guessed."""
    table = people("000101,actve,Ana,,", "000102,active,,,")
    assert [
        (
            FILE,
            2,
            8,
            "feed-status-unknown",
            "status `actve` is not known",
            "did you mean `active`? other words go under `statuses`",
            "000101",
            "000101,actve,Ana,,",
        )
    ] == table.rejects.rows()


def test_statuses_are_mapped_to_known_words_only() -> None:
    """A slip in the config must not make a status of its own."""
    (problem,) = problems(feed("person_id,status", "1,active"), statuses={"A": "actve"})
    assert "`statuses` gives `A` the meaning `actve`" == problem.message


@pytest.mark.parametrize(
    "text", ["7/1/2026", "2026-7-1", "20260701", "2026-02-30", "2026-07-01T00:00:00", "0000-01-01", "1 Jul 2026", "-"]
)
def test_a_date_is_iso_or_nothing(text: str) -> None:
    """7/1/2026 is the first of July or the seventh of January, so it is neither."""
    (row,) = people(f"000101,active,,,{text}", "000102,active,,,").rejects.iter_rows(named=True)
    assert (2, 17, "feed-date", f"hire_date `{text}` is not a date") == tuple(
        row[name] for name in ("line", "column", "code", "message")
    )
    assert "a date is written YYYY-MM-DD, as 2026-07-01" == row["help"]


@pytest.mark.parametrize("text", ["0001-01-01", "1999-12-31", "9999-12-31", "2024-02-29"])
def test_every_day_of_the_calendar_is_a_date(text: str) -> None:
    """Also the first and last days that systems write for `never`."""
    assert [dt.date.fromisoformat(text)] == column(people(f"000101,active,,,{text}"), "hire_date")


def test_a_row_tells_all_its_mistakes() -> None:
    """They come in one message, at the place of the first."""
    assert [(2, 1, "person_id is empty; status `x` is not known; hire_date `y` is not a date", None)] == rejected(
        people(",x,,,y", "000102,active,,,"), "line", "column", "message", "key"
    )


@pytest.mark.parametrize("person", ["1.01E+05", "1.01e5", "101.0", '10"1', "\u200b101"])
def test_a_mangled_id_is_no_id(person: str) -> None:
    """What a spreadsheet made of an id would be somebody else, or nobody."""
    assert [(2, "feed-code-mangled")] == rejected(people(f"{person},active,,,", "000102,active,,,"))


def test_rows_that_say_the_same_are_one() -> None:
    """A flat feed repeats the person on every assignment's row."""
    content = feed("person_id,status,job_code", "000101,active,1101", "000101,Active ,1102", "000102,active,1101")
    table = read(content)
    assert (["000101", "000102"], [2, 4]) == (ids(table), column(table, "line"))
    assert (1, 3, 0) == (table.merged, table.lines.kept, table.lines.rejected)


def test_rows_that_contradict_each_other_are_all_rejected() -> None:
    """Which one is right cannot be told; what differs can."""
    table = people("000101,active,A,B,", "000102,active,,,", "000101,leave,A,C,", "000101,active,A,B,")
    message = "person_id `000101` has rows that differ in `status`, `family_name` (lines 2, 4, 5)"
    assert ["000102"] == ids(table)
    assert [(line, "feed-person-doubled", message, "000101") for line in (2, 4, 5)] == rejected(
        table, "line", "code", "message", "key"
    )


def test_short_ids_are_told_and_never_padded() -> None:
    """One warning a file, with how many and where."""
    table = people("101,active,,,", "000102,active,,,", "x1,active,,,", "104,active,,,", id_width=6)
    assert ["101", "000102", "x1", "104"] == ids(table)
    (warning,) = table.warnings
    assert (
        f"{FILE}:1:1: warning[feed-short-id]: 2 of `person_id` have less than 6 digits (lines 2, 5)\n"
        "  help: leading zeros lost? export the column as text; nothing is padded here"
    ) == str(warning)
