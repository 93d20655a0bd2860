from __future__ import annotations

import datetime as dt

import pytest

from tests.feeds.reading import column, completions, feed, read, rejected


def days(text: str) -> list[dt.date]:
    return column(completions(f"000101,IC-ATT,,{text},completed"), "completed_on")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2026-06-30", "2026-06-30"),
        ("2026-07-01T05:30:00Z", "2026-06-30"),
        ("2026-07-01T06:00:00Z", "2026-07-01"),
        ("2026-07-01 05:59:59.999", "2026-06-30"),
        ("2026-07-01 05:59", "2026-06-30"),
        ("2026-06-30T23:30:00-06:00", "2026-06-30"),
        ("2026-06-30T23:30:00-0600", "2026-06-30"),
        ("2026-06-30T23:30:00-06", "2026-06-30"),
        ("2026-06-30 23:30:00 -05:00", "2026-06-30"),
        ("2026-07-01T05:45:00+05:45", "2026-06-30"),
        ("2026-07-01T00:00:00.5+00:00", "2026-06-30"),
        ("2026-01-01T06:59:59z", "2025-12-31"),
        ("2026-01-01T07:00:00z", "2026-01-01"),
        ("2026-03-08T09:30:00-03:30", "2026-03-08"),
        ("2016-12-31T23:59:60Z", "2016-12-31"),
    ],
)
def test_a_moment_is_the_day_of_the_districts_clock(text: str, expected: str) -> None:
    """23:30 on June 30 in Denver is July 1 in UTC, and another school year."""
    assert [dt.date.fromisoformat(expected)] == days(text)


@pytest.mark.parametrize(
    "text",
    [
        "7/1/2026",
        "2026-07-01T24:00:00Z",
        "2026-07-01T08:60:00Z",
        "2026-07-01T",
        "2026-07-01T08Z",
        "2026-02-30T08:00:00Z",
        "2026-07-01T08:00:00+25:00",
        "2026-07-01T08:00:00 MDT",
        "1751328000",
        "9999-12-31T23:00:00-14:00",
        "00:00",
    ],
)
def test_another_form_of_time_is_refused(text: str) -> None:
    """A guess could move a completion into another school year."""
    table = completions(f"000101,IC-ATT,,{text},completed", "000102,IC-ATT,,2026-06-30,completed")
    assert [(2, "feed-date", f"completed_at `{text}` is not a date or a time")] == rejected(
        table, "line", "code", "message"
    )


def test_only_completed_like_words_count() -> None:
    """Another status is neither a completion nor a mistake, whatever else is in its row."""
    table = completions(
        "1,A,,2026-06-30,Completed",
        "2,A,,2026-06-30,PASSED",
        "3,A,,,In Progress",
        "4,A,,2026-06-30,",
        "5,A,,2026-06-30,Attended",
        "6,A,,2026-06-30,complete",
        statuses={"attended": "completed", "Complete": "enrolled"},
    )
    assert ["1", "2", "5"] == column(table, "learner")
    assert (3, 6, 0) == (table.ignored, table.lines.kept, table.lines.rejected)


def test_without_a_status_column_every_row_is_a_completion() -> None:
    """A transcript of finished courses needs no word for it."""
    content = feed("learner,course_title,completed_at", "ana@dps.test,IC,2026-06-30")
    assert ["ana@dps.test"] == column(read(content, "completions"), "learner")


@pytest.mark.parametrize(
    ("line", "message"),
    [
        (",A,,2026-06-30,passed", "learner is empty"),
        ("1,,,2026-06-30,passed", "course_id and course_title are empty"),
        ("1,A,,,passed", "completed_at is empty"),
    ],
)
def test_a_completion_says_who_what_and_when(line: str, message: str) -> None:
    """A row that lacks one of them is rejected."""
    table = completions(line, "2,A,,2026-06-30,passed")
    assert [(2, "feed-value-missing", message)] == rejected(table, "line", "code", "message")
