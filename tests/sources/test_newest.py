"""Of the files that fit a pattern the newest is read, and none where that is not clear."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from connector.sources import Missing, SourceError
from connector.sources.csv import CsvSource
from connector.sources.settings import CsvSettings


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Laid on three nights, with what else lies about."""
    for age, name in enumerate(("people_0703.csv", "people_0702.csv", "people_0701.csv")):
        lay(tmp_path / name, 9 - age)
    lay(tmp_path / "people_0704.csv.part", 10)
    (tmp_path / "people_9.csv").mkdir()
    return tmp_path


def lay(file: Path, moment: int) -> None:
    file.write_text(file.name)
    os.utime(file, (moment, moment))


def fetched(folder: Path, **keys: str) -> tuple[str, bytes]:
    settings = CsvSettings.model_validate({"type": "csv", "path": "in/people_*.csv"} | keys)
    found = CsvSource.of(settings, lambda path: folder / Path(path).name, str).fetch()
    return found.label, found.content


def refusal(folder: Path, **keys: str) -> str:
    with pytest.raises(SourceError) as raised:
        fetched(folder, **keys)
    return str(raised.value)


@pytest.mark.parametrize("keys", [{}, {"newest": "name"}, {"newest": "modified"}])
def test_the_last_night_is_read_and_named(folder: Path, keys: dict[str, str]) -> None:
    """The label is the file that was read, so that a problem's place can be found."""
    assert ("in/people_0703.csv", b"people_0703.csv") == fetched(folder, **keys)


def test_a_file_under_a_hidden_name_is_not_there_yet(folder: Path) -> None:
    """As some tools write one before it is whole."""
    lay(folder / ".people_0704.csv", 10)
    assert ("in/people_0703.csv", b"people_0703.csv") == fetched(folder, path="in/*people_????.csv", newest="name")


def test_a_bracket_is_itself(folder: Path) -> None:
    """Only `*` and `?` make a pattern."""
    lay(folder / "people_[0]1.csv", 10)
    assert ("in/people_[0]1.csv", b"people_[0]1.csv") == fetched(folder, path="in/people_[0]*.csv")


def test_an_old_file_that_is_copied_anew_is_not_taken_for_the_newest(folder: Path) -> None:
    """By default name and time must agree; who says which of them counts gets that one."""
    lay(folder / "people_0702.csv", 20)
    assert (
        "it is not clear which file of the feed `in/people_*.csv` is the newest: `people_0703.csv` is the last by "
        "name, `people_0702.csv` was written later; say `newest: name` or `newest: modified`"
    ) == refusal(folder)
    assert "in/people_0703.csv" == fetched(folder, newest="name")[0]
    assert "in/people_0702.csv" == fetched(folder, newest="modified")[0]


def test_two_files_of_one_moment_need_their_names(folder: Path) -> None:
    """Unpacked from one archive, they carry no order."""
    lay(folder / "people_0702.csv", 9)
    for keys in ({}, {"newest": "modified"}):
        words = refusal(folder, **keys)
        assert "`people_0702.csv` was written at the same time; say `newest: name`" in words
    assert "in/people_0703.csv" == fetched(folder, newest="name")[0]


def test_no_file_that_fits_is_a_missing_feed(tmp_path: Path) -> None:
    """A folder that is not there holds none."""
    for folder in (tmp_path, tmp_path / "none"):
        with pytest.raises(Missing, match=r"no file fits the feed `in/people_\*\.csv`"):
            fetched(folder)
