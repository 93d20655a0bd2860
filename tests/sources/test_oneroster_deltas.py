"""Deltas: laid on the bulk before them in the one order that is clear; a gap, or any doubt, stops the reading."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from connector.core.feeds import FeedTable, Table
from connector.core.problems import Invalid
from connector.sources import Missing, Unfinished
from tests.sources.roster import PLAIN, Row, changed, files, lay, org, read, role, said, user


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    lay(tmp_path / "in/roster.zip", files(PLAIN))
    (tmp_path / "deltas").mkdir()
    return tmp_path


def delta(folder: Path, name: int, night: int | None = None, **tables: list[Row]) -> None:
    content = files({f"{kind}.csv": rows for kind, rows in tables.items()}, "delta")
    lay(folder / f"deltas/d{name}.zip", content, name if night is None else night)


def found(folder: Path, table: Table = "people", **keys: Any) -> FeedTable:
    return read(folder, table, **{"deltas": "deltas/d*.zip"} | keys)


def refusal(folder: Path) -> str:
    with pytest.raises(Unfinished) as raised:
        found(folder)
    assert "feed-delta" == raised.value.code
    return str(raised.value)


def test_rows_are_added_changed_and_taken_away(folder: Path) -> None:
    """The order of the names, of the files' times and of `dateLastModified`."""
    delta(folder, 1, users=[changed(user("000103"), 1), changed(user("000101", givenName="Ann"), 1)])
    delta(folder, 2, users=[changed(user("000102"), 2, "tobedeleted"), changed(user("000103", givenName="Bo"), 2)])
    feed = found(folder)
    assert [("000101", "Ann"), ("000103", "Bo")] == sorted(feed.rows.select("person_id", "given_name").rows())
    assert feed.lines.total == 7


def test_without_a_delta_the_bulk_is_the_feed(folder: Path) -> None:
    assert ["000101", "000102"] == found(folder).rows["person_id"].to_list()


def test_the_jobs_of_a_user_who_is_taken_away_go_with_them(folder: Path) -> None:
    delta(folder, 1, users=[changed(user("000102"), 1, "tobedeleted")])
    feed = found(folder, "assignments")
    assert (["000101"], []) == (feed.rows["person_id"].to_list(), said(feed))


def test_a_user_who_comes_back_has_the_jobs_that_come_with_them_alone(folder: Path) -> None:
    """Those from before went when the user did; no row says that they have them again."""
    delta(folder, 1, users=[changed(user("000101"), 1, "tobedeleted")])
    delta(folder, 2, users=[changed(user("000101"), 2)])
    assert ["000102", "000101"] == found(folder).rows["person_id"].to_list()
    assert ["000102"] == found(folder, "assignments").rows["person_id"].to_list()
    delta(
        folder,
        3,
        roles=[
            changed(role("1", "000101"), 1) | {"dateLastModified": "2026-07-01T04:00:00Z"},
            changed(role("8", "000102"), 3),
        ],
    )
    with pytest.raises(Unfinished, match="is older than what an earlier delta says"):
        found(folder, "assignments")
    delta(folder, 3, roles=[changed(role("9", "000101", role="teacher"), 3)])
    jobs = found(folder, "assignments").rows.select("person_id", "job_title").rows()
    assert [("000102", "teacher"), ("000101", "teacher")] == jobs


def test_a_row_to_be_deleted_needs_no_other_value(folder: Path) -> None:
    row = {"sourcedId": "role-1", "status": "tobedeleted", "dateLastModified": "2026-07-01T05:00:00Z"}
    delta(folder, 1, roles=[row])
    assert ["000102"] == found(folder, "assignments").rows["person_id"].to_list()


def test_an_org_that_is_taken_away_leaves_its_jobs_rejected(folder: Path) -> None:
    delta(folder, 1, orgs=[changed(org("0401"), 1, "tobedeleted")])
    assert ["000101", "000102"] == found(folder, "assignments").rejects["key"].to_list()


def test_a_broken_row_of_a_delta_holds_the_person_of_the_old_one(folder: Path) -> None:
    """Though the new one no longer tells who that is; the place of the new one is told."""
    delta(folder, 1, users=[changed(user("000101", identifier="", enabledUser="maybe"), 1)])
    message = "deltas/d1.zip/users.csv:2: `enabledUser` is `maybe`, which OneRoster does not know"
    assert [("in/roster.zip/users.csv", 2, "000101", message)] == said(found(folder))


def test_a_broken_new_row_of_a_delta_is_told_with_its_place(folder: Path) -> None:
    delta(folder, 1, users=[changed(user("5", givenName=""), 1)])
    assert [("in/roster.zip/users.csv", 4, "5", "deltas/d1.zip/users.csv:2: `givenName` is empty")] == said(
        found(folder)
    )


@pytest.mark.parametrize(
    ("row", "words"),
    [
        ({**user("5"), "dateLastModified": "2026-07-01T05:00:00Z"}, "`status` is ``, neither `active` nor"),
        ({**user("5"), "status": "active", "dateLastModified": "2026-07-01"}, "is `2026-07-01`, no time in UTC"),
        ({**user("5"), "status": "active", "dateLastModified": "2026-07-01T05:00:00+02:00"}, "no time in UTC"),
    ],
)
def test_a_delta_tells_of_each_row_whether_and_when(row: Row, words: str, folder: Path) -> None:
    delta(folder, 1, users=[row])
    assert words in said(found(folder))[0][3]


def test_a_gap_is_a_delta_that_is_missing(folder: Path) -> None:
    """Between the bulk and the first, and between two."""
    delta(folder, 1, users=[changed(user("5"), 1)])
    delta(folder, 3, users=[changed(user("6"), 3)])
    assert "between `deltas/d1.zip` and `deltas/d3.zip` lie more than 36h: one is missing" == refusal(folder)
    assert 4 == found(folder, gap="3d").rows.height


def test_deltas_in_no_clear_order_are_not_taken(folder: Path) -> None:
    delta(folder, 1, users=[changed(user("5"), 2)])
    delta(folder, 2, users=[changed(user("6"), 1)])
    words = "`deltas/d2.zip` changes nothing later than `deltas/d1.zip` does"
    assert f"{words}: the order of the deltas is not clear" == refusal(folder)


def test_a_delta_from_before_the_bulk_is_not_laid_on_it(folder: Path) -> None:
    """It would bring back what the bulk has changed since."""
    delta(folder, 1, night=-1, users=[changed(user("5"), 1)])
    assert "`deltas/d1.zip` was not written later than `in/roster.zip`" in refusal(folder)


def test_a_row_older_than_the_one_it_would_replace_is_not_taken(folder: Path) -> None:
    delta(folder, 1, users=[changed(user("5"), 2)])
    delta(folder, 2, users=[changed(user("5"), 1), changed(user("6"), 3)])
    assert "deltas/d2.zip/users.csv:2 is older than what an earlier delta says of `user-5`" in refusal(folder)


@pytest.mark.parametrize("table", ["users", "roles", "orgs"])
def test_a_row_older_than_its_deletion_does_not_bring_it_back(table: str, folder: Path) -> None:
    """What was taken away would be given again by what was said before."""
    row = {"users": user("000101"), "roles": role("1", "000101"), "orgs": org("0401")}[table]
    delta(folder, 1, **{table: [changed(row, 2, "tobedeleted")]})
    later = {"users": [changed(user("6"), 3)]}
    delta(folder, 2, **later | {table: [changed(row, 1), *later.get(table, ())]})
    assert f"deltas/d2.zip/{table}.csv:2 is older than what an earlier delta says of" in refusal(folder)


def test_a_bulk_among_the_deltas_and_a_missing_folder_are_told(folder: Path) -> None:
    lay(folder / "deltas/d1.zip", files(PLAIN), 1)
    with pytest.raises(Invalid, match=r"`file\.users` is `bulk` in a delta"):
        found(folder)
    with pytest.raises(Missing, match=r"the folder of the deltas `none/\*\.zip` is missing"):
        found(folder, deltas="none/*.zip")


def test_a_delta_in_which_nothing_changed_has_no_file(folder: Path) -> None:
    delta(folder, 1)
    assert 2 == found(folder).rows.height


def test_a_job_of_a_new_user_comes_in_the_same_delta(folder: Path) -> None:
    delta(folder, 1, users=[changed(user("5"), 1)], roles=[changed(role("5", "5"), 1)])
    assert ["000101", "000102", "5"] == found(folder, "assignments").rows["person_id"].to_list()
