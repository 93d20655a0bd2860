from __future__ import annotations

import json

import pytest

from connector.example.mess import DAMAGE
from tests.example.given import DAY, files_on, people_on

FILES = files_on(DAY)
PEOPLE, ASSIGNMENTS, COMPLETIONS = (FILES[f"feeds/{name}.csv"] for name in ("people", "assignments", "completions"))


def _line(feed: bytes, begin: bytes) -> bytes:
    (found,) = [line for line in feed.splitlines(keepends=True) if line.startswith(begin)]
    return found


def test_every_kind_of_damage_is_somewhere() -> None:
    """A kind that nobody suffers would be dead code."""
    people = people_on(DAY)
    suffered = {one.mess for one in people}
    suffered |= {job.mess for one in people for job in one.jobs}
    suffered |= {course.mess for one in people for course in one.courses}
    assert set(DAMAGE) == suffered


@pytest.mark.parametrize(("feed", "columns"), [(PEOPLE, 11), (ASSIGNMENTS, 8), (COMPLETIONS, 5)])
def test_ragged_rows_are_a_handful(feed: bytes, columns: int) -> None:
    """Nearly every row has as many fields as the heading, far inside any limit on rejected rows."""
    lines = [line for line in feed.splitlines() if line and b'"' not in line]
    lengths = [line.count(b",") + 1 for line in lines]
    assert columns == lengths[0]
    assert 1 <= sum(length != columns for length in lengths) <= 4


@pytest.mark.parametrize("feed", [PEOPLE, ASSIGNMENTS, COMPLETIONS])
def test_a_heading_stands_in_the_middle_too(feed: bytes) -> None:
    """Two exports were put one after the other."""
    lines = feed.removeprefix(b"\xef\xbb\xbf").splitlines()
    assert 2 == lines.count(lines[0])


def test_the_people_feed_holds_each_injury() -> None:
    """What payroll systems and spreadsheets do to a file of people."""
    assert b"-02-30," in _line(PEOPLE, b"100280,")
    assert 2 == PEOPLE.count(b"\n100281,")
    assert b"\n4711," in PEOPLE
    assert b"Pending Review" in _line(PEOPLE, b"100285,")
    assert b"\n1.00E+05," in PEOPLE
    assert b'"' in _line(PEOPLE, b"100304,")
    assert b"\0" in _line(PEOPLE, b"100305,")
    assert b"Zo\xeb," in _line(PEOPLE, b"100306,")
    assert b"\n\n" in PEOPLE
    assert b'"Student Data,\nRecords and Transfers"' in PEOPLE


def test_the_assignments_feed_holds_each_injury() -> None:
    """Codes and ids that a spreadsheet took for numbers, a half that is a word, an end before its start."""
    assert b"\n1287," in ASSIGNMENTS
    assert b",3.00E+03," in _line(ASSIGNMENTS, b"100323,")
    assert b",half\n" in ASSIGNMENTS
    assert b"7777" in _line(ASSIGNMENTS, b"100274,")
    assert b",0488," in _line(ASSIGNMENTS, b"100275,")


def test_the_completions_feed_holds_each_injury() -> None:
    """And learners who are nobody's employees, addresses in capitals, courses begun and not finished."""
    assert COMPLETIONS.startswith(b"\xef\xbb\xbfLearner,")
    assert COMPLETIONS.count(b"\n") == COMPLETIONS.count(b"\r\n")
    assert b",46023.5\r\n" in COMPLETIONS
    assert b"-02-30T" in COMPLETIONS
    assert b",,Completed," in _line(COMPLETIONS, b"100288,")
    assert 40 == COMPLETIONS.count(b"@partner.test,")
    assert COMPLETIONS.count(b"@DPS.TEST,") > 50
    assert b",In Progress," in _line(COMPLETIONS, b"100271,")


def test_the_directory_holds_each_kind_of_account() -> None:
    """None, two, one disabled, one of two people, one of no person, one of a person whom the feed lacks."""
    document = json.loads(FILES["directory.json"])
    people = [account["person_id"] for account in document["accounts"]]
    enabled = {account["person_id"]: account["enabled"] for account in document["accounts"]}
    assert 0 == people.count("100263")
    assert 2 == people.count("100265")
    assert enabled["100267"] is False
    assert 1 == sum(account["email"] == "frontoffice@dps.test" for account in document["accounts"])
    assert {"s1", "s2"} <= set(document["groups"]["ic-attendance-edit"])
    assert "a100282" in document["groups"]["ic-attendance-edit-0454"]
    assert b"\n100282," not in PEOPLE
