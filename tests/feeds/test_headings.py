from __future__ import annotations

from collections.abc import Sequence

import pytest

from connector.core.feeds import COLUMNS, Table
from tests.feeds.reading import FILE, column, feed, ids, problems, read


def test_a_missing_heading_has_its_place_and_a_suggestion() -> None:
    """A misspelt heading is told with the nearest one there is."""
    status, person = problems(feed("given_name,Person_ID,stat", "Ana,000101,active"))
    advice = "name the feed's own headings under `columns`"
    assert (
        f"{FILE}:1:1: error[feed-heading-missing]: heading `status` is missing\n  help: did you mean `stat`? {advice}"
    ) == str(status)
    assert (
        f"{FILE}:1:12: error[feed-heading-missing]: heading `person_id` is missing\n"
        f"  help: did you mean `Person_ID`? {advice}"
    ) == str(person)


def test_one_of_two_headings_is_enough_where_either_will_do() -> None:
    """An assignment needs a job code or a job title."""
    assert not problems(feed("person_id,job_title,location", "000101,Dean,0401"), "assignments")
    (problem,) = problems(feed("person_id,job,location", "000101,Dean,0401"), "assignments")
    assert "heading `job_code` or `job_title` is missing" == problem.message


def test_a_heading_named_in_the_config_must_be_there() -> None:
    """A misspelt optional column would be read as absent, and an absent last day means that there is none."""
    content = feed("person_id,status,TermDate", "000101,active,2026-01-31")
    (problem,) = problems(content, columns={"termination_date": "TerminationDate"})
    assert "heading `TerminationDate` is missing" == problem.message
    assert not problems(content, columns={"termination_date": "TermDate"})


def test_an_attribute_that_a_policy_names_must_be_there() -> None:
    """Without its column the condition could never be met."""
    (problem,) = problems(feed("person_id,status", "000101,active"), attributes=("department",))
    assert "heading `department` is missing" == problem.message


def test_an_attribute_is_a_column_of_people() -> None:
    """It is text, mapped like any other column; one that is canonical anyway does not come twice."""
    content = feed("person_id,status,Dept,email", "000101,active, Food ,a@dps.test", "000102,active,,")
    table = read(content, columns={"department": "Dept"}, attributes=("department", "email"))
    assert ["Food", None] == column(table, "department")
    assert ["line", *COLUMNS["people"], "department"] == table.rows.columns


def test_an_unmapped_near_miss_is_warned_about() -> None:
    """`Hire Date` is not `hire_date`, and the reader does not guess."""
    (warning,) = read(feed("person_id,status,Hire Date", "000101,active,2020-08-01")).warnings
    assert (
        f"{FILE}:1:18: warning[feed-heading-unread]: "
        "heading `Hire Date` is not read: the column is called `hire_date`\n"
        "  help: set `columns: {hire_date: Hire Date}` for this source"
    ) == str(warning)


def test_an_invisible_character_is_shown() -> None:
    """A heading that looks right and is not is told with the character's number."""
    (problem,) = problems("person_id,sta\u200btus\n000101,active\n".encode())
    assert "did you mean `sta<U+200B>tus`?" in problem.help


def test_a_doubled_heading_stops_only_where_it_is_read() -> None:
    """Which of two `status` columns counts is unclear; columns that nobody reads may have any name."""
    (problem,) = problems(feed("person_id,status,x,status", "000101,active,,leave"))
    assert (20, "heading `status` stands twice") == (problem.mark.column, problem.message)
    assert not problems(feed("person_id,status,x,x,,", "000101,active,,,,"))


def test_every_mistake_of_the_headings_comes_at_once() -> None:
    """Nobody repairs a header one heading at a time."""
    found = problems(feed("status,status,given_name", "a,b,c"))
    assert {"feed-heading-missing", "feed-heading-doubled"} == {problem.code for problem in found}


@pytest.mark.parametrize(("delimiter", "name"), [(";", "semicolons"), ("\t", "tabs"), ("|", "bars")])
def test_another_delimiter_is_told_by_name(delimiter: str, name: str) -> None:
    """The whole line came as one heading: the advice is the setting, which then works."""
    content = feed(delimiter.join(("person_id", "status")), delimiter.join(("000101", "active")))
    (problem,) = problems(content)
    assert f"the headings are separated by {name}, not by `,`" == problem.message
    assert ["000101"] == ids(read(content, delimiter=delimiter))


def test_blank_lines_before_the_headings_are_blank_lines() -> None:
    """Line numbers stay those of the file."""
    table = read(b"\n  \n" + feed("person_id,status", "000101,active"))
    assert ([4], 2) == (column(table, "line"), table.lines.blank)


@pytest.mark.parametrize("content", [b"", b"\n\n", b"  \n", b"\xef\xbb\xbf"])
def test_a_file_without_headings_is_empty(content: bytes) -> None:
    """Nothing but white space is no feed."""
    assert ["feed-empty"] == [problem.code for problem in problems(content)]


def test_headings_without_a_row_stop_too() -> None:
    """An empty export is a failed export: it must not take everybody's access away."""
    assert ["feed-empty"] == [problem.code for problem in problems(b"person_id,status\n\n,\n")]


def test_an_unclosed_quote_among_the_headings_stops() -> None:
    """Without headings no column can be told."""
    assert ["feed-heading-quote"] == [problem.code for problem in problems(b'person_id,"status\n000101,active\n')]


def test_quoted_headings_are_headings() -> None:
    """Quotes and white space around a heading are not part of it."""
    assert ["000101"] == ids(read(b'"person_id"," status "\n000101,active\n'))


def test_the_readers_own_word_is_no_attribute() -> None:
    """`line` is the line number of a row."""
    (problem,) = problems(feed("person_id,status,line", "000101,active,7"), attributes=("line",))
    assert "feed-heading-reserved" == problem.code


@pytest.mark.parametrize(
    ("table", "content", "columns"),
    [
        ("people", feed("person_id,status", "000101,active"), COLUMNS["people"]),
        ("assignments", feed("person_id,job_code,location", "000101,1101,0401"), COLUMNS["assignments"]),
        (
            "completions",
            feed("learner,course_id,completed_at", "000101,IC-ATT,2025-09-01"),
            ("learner", "course_id", "course_title", "completed_on", "revoked"),
        ),
    ],
)
def test_a_table_has_all_its_columns(table: Table, content: bytes, columns: Sequence[str]) -> None:
    """What the feed lacks is there all the same, and null."""
    rows = read(content, table).rows
    assert ["line", *columns] == rows.columns
    assert 1 == rows.height
