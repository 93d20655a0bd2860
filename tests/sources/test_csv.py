from __future__ import annotations

import datetime as dt
import os
from pathlib import Path

import pytest

from connector.sources import Source, SourceError
from connector.sources.csv import CsvSource
from connector.sources.laid import LaidFile


def refusal(source: Source) -> str:
    with pytest.raises(SourceError) as raised:
        source.fetch()
    return str(raised.value)


def test_a_file_is_fetched_whole(tmp_path: Path) -> None:
    """With the moment in which it was written, so that an old one can be told."""
    path = tmp_path / "people.csv"
    path.write_bytes(b"person_id\r\n\xff")
    os.utime(path, (1_782_900_000, 1_782_900_000))
    fetched = CsvSource(LaidFile(path, "feeds/people.csv")).fetch()
    assert (b"person_id\r\n\xff", "feeds/people.csv") == (fetched.content, fetched.label)
    assert dt.datetime(2026, 7, 1, 10, tzinfo=dt.UTC) == fetched.modified


def test_without_a_label_the_path_is_told(tmp_path: Path) -> None:
    """A problem always says which file it means."""
    (tmp_path / "x.csv").touch()
    assert str(tmp_path / "x.csv") == CsvSource(LaidFile(tmp_path / "x.csv")).fetch().label


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    """By the label that the config gave it."""
    assert "the feed `feeds/people.csv` is missing" == refusal(
        CsvSource(LaidFile(tmp_path / "people.csv", "feeds/people.csv"))
    )


def test_what_is_no_file_is_refused(tmp_path: Path) -> None:
    """With the system's own reason."""
    assert "the feed `feeds` cannot be read: is a directory" == refusal(CsvSource(LaidFile(tmp_path, "feeds")))


def test_a_file_that_changes_under_the_reader_is_refused() -> None:
    """Half of yesterday's feed and half of today's is neither; here the system itself writes while we read."""
    message = "the feed `status` was written to while it was read; try again when it is complete"
    assert message == refusal(CsvSource(LaidFile(Path("/proc/self/status"), "status")))
