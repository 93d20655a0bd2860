"""A file that is being written, was cut, or was never declared done is not taken for a feed."""

from __future__ import annotations

import datetime as dt
import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from connector.core.feeds import TableSpec
from connector.core.feeds.contract import Counts, Delivery, judged
from connector.core.feeds.expect import Expect
from connector.core.feeds.reader import read_table
from connector.core.problems import Invalid
from connector.sources import Fetched, Missing, Unfinished
from connector.sources.csv import CsvSource
from connector.sources.laid import LaidFile
from connector.sources.settings import CsvSettings

ROWS = "".join(f"{n:06d},active,Ana,Baca\n" for n in range(101, 113))
FEED = f"person_id,status,given_name,family_name\n{ROWS}".encode()
TRAILER = b"TRAILER,20261124,000012\n"
SPEC = TableSpec(table="people", time_zone="America/Denver")
QUIET = dt.timedelta(seconds=0.5)
SLOW_WRITER = """
import sys, time
with open(sys.argv[1], "ab", buffering=0) as file:
    for line in range(200):
        file.write(b"000999,active,Ana,Baca\\n")
        print(flush=True)
        time.sleep(0.05)
"""


@pytest.fixture
def path(tmp_path: Path) -> Path:
    path = tmp_path / "people.csv"
    path.write_bytes(FEED)
    return path


def unfinished(source: CsvSource) -> tuple[str, str]:
    with pytest.raises(Unfinished) as raised:
        source.fetch()
    return raised.value.code, str(raised.value)


def with_marker(path: Path, later: int = 0, name: str = "people.csv.done") -> Path:
    marker = path.parent / name
    marker.touch()
    os.utime(marker, ns=(0, path.stat().st_mtime_ns + later))
    return path


def trailed(path: Path, content: bytes, form: str = "TRAILER,*,{rows}", encoding: str = "utf-8") -> CsvSource:
    path.write_bytes(content)
    return CsvSource(LaidFile(path, "p.csv"), trailer=form, encoding=encoding)


def test_a_file_that_somebody_writes_to_is_waited_for_and_refused(path: Path) -> None:
    """A real process writes while we look; nothing of the half is read."""
    with subprocess.Popen([sys.executable, "-c", SLOW_WRITER, str(path)], stdout=subprocess.PIPE) as writer:
        assert writer.stdout is not None
        writer.stdout.readline()
        code, message = unfinished(CsvSource(LaidFile(path, "feeds/people.csv", stable_for=QUIET)))
        writer.kill()
    assert ("feed-unsettled", "the feed `feeds/people.csv` is still being written: it changed within 0.5 seconds") == (
        code,
        message,
    )


def test_a_file_that_has_come_to_rest_is_read_without_a_wait(path: Path) -> None:
    """An hourly run pays nothing for the nightly file."""
    time.sleep(QUIET.total_seconds())
    began = time.monotonic()
    assert FEED == CsvSource(LaidFile(path, stable_for=QUIET)).fetch().content
    assert time.monotonic() - began < QUIET.total_seconds() / 2


def test_a_new_file_is_read_once_it_has_rested(path: Path) -> None:
    """The wait is what is left of the time, no more."""
    began = time.monotonic()
    assert FEED == CsvSource(LaidFile(path, stable_for=QUIET)).fetch().content
    assert time.monotonic() - began < QUIET.total_seconds() + 5


def test_a_time_that_was_set_back_hides_no_writing(path: Path) -> None:
    """Tools that copy keep the time of the original; the system's own note of the change can't be set."""
    os.utime(path, (1_782_900_000, 1_782_900_000))
    began = time.monotonic()
    CsvSource(LaidFile(path, stable_for=QUIET)).fetch()
    assert time.monotonic() - began > QUIET.total_seconds() / 2


def test_a_feed_without_its_marker_is_not_done(path: Path) -> None:
    """The marker comes last."""
    source = CsvSource(LaidFile(path, "feeds/people.csv", done="{file}.done"))
    assert ("feed-not-done", "the feed `feeds/people.csv` lacks its marker `people.csv.done`") == unfinished(source)
    with_marker(path)
    assert FEED == source.fetch().content


def test_the_marker_of_last_night_proves_nothing_tonight(path: Path) -> None:
    """A new file under an old marker is one that is being written."""
    source = CsvSource(LaidFile(with_marker(path, later=-1), "p.csv", done="{file}.done"))
    message = "the marker `people.csv.done` is older than the feed `p.csv`: it was laid for an earlier one"
    assert ("feed-not-done", message) == unfinished(source)


def test_one_marker_may_stand_for_all_feeds(path: Path) -> None:
    """Its name need not hold the feed's."""
    assert FEED == CsvSource(LaidFile(with_marker(path, later=10, name="ALL.done"), done="ALL.done")).fetch().content


@pytest.mark.parametrize("end", [b"", b"\n", b"\r\n", b"\n\n \t\n"])
def test_the_trailer_is_no_row_and_tells_how_many_there_are(path: Path, end: bytes) -> None:
    """What follows it may be blank."""
    fetched = trailed(path, FEED + TRAILER.strip() + end).fetch()
    assert (FEED, 12) == (fetched.content, fetched.promised)


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-16-le", "utf-32", "cp037", "cp1252"])
def test_a_trailer_is_found_in_any_encoding(path: Path, encoding: str) -> None:
    """Also where a line end is more bytes than one, or another byte."""
    text = FEED.decode().replace("Ana", "Zoé")
    fetched = trailed(path, (text + TRAILER.decode()).encode(encoding), encoding=encoding).fetch()
    assert (text, 12) == (fetched.content.decode(encoding), fetched.promised)


def test_a_trailer_without_a_count_proves_the_end_alone(path: Path) -> None:
    """Then no rows are promised."""
    fetched = trailed(path, FEED + b"END OF FILE\n", form="END OF FILE").fetch()
    assert (FEED, None) == (fetched.content, fetched.promised)


def test_what_a_trailer_is_written_with_is_meant_as_written(path: Path) -> None:
    """It is no regular expression: `+`, `|` and `(` are themselves, and a word within a line is no trailer."""
    assert 12 == trailed(path, FEED + b'"T+|(x)","12"\n', form='"T+|(x)","{rows}"').fetch().promised
    for content in (FEED, FEED + b"x TRAILER,20261124,12\n", FEED + b"TRAILER,20261124,12,\n", b"", b"\xff"):
        assert ("feed-half-written", "the feed `p.csv` does not end with its trailer") == unfinished(
            trailed(path, content)
        )


def verdicts(fetched: Fetched) -> list[str]:
    try:
        counts = Counts.of(read_table(fetched.content, fetched.label, SPEC))
    except Invalid as error:
        return [problem.code for problem in error.problems]
    feed = Delivery(
        table="people",
        file=fetched.label,
        counts=counts,
        expect=Expect(),
        now=dt.datetime(2026, 11, 24, tzinfo=dt.UTC),
        promised=fetched.promised,
    )
    return [verdict.code for verdict in judged(feed)]


def test_no_part_of_a_feed_with_a_trailer_passes_for_the_whole(path: Path) -> None:
    """Cut at each byte: what is left is unfinished, or its rows are not those that its trailer tells of."""
    whole = FEED + TRAILER
    assert [] == verdicts(trailed(path, whole).fetch())
    for end in range(len(whole) - 1):
        source = trailed(path, whole[:end])
        try:
            found = verdicts(source.fetch())
        except Unfinished:
            continue
        assert found, whole[:end]


def test_a_cut_within_a_row_is_seen_without_any_setting(path: Path) -> None:
    """As long as a field is missing; a cut between rows is left to the limits of `expect`."""
    for end in range(len(FEED) - 20, len(FEED)):
        path.write_bytes(FEED[:end])
        assert (["feed-half-written"] if FEED[:end].count(b",") < 3 * 13 else []) == verdicts(
            CsvSource(LaidFile(path)).fetch()
        )


def test_the_settings_make_the_source(path: Path) -> None:
    """Each key that keeps half a file out reaches the file."""
    settings = CsvSettings.model_validate(
        {
            "type": "csv",
            "path": "feeds/people.csv",
            "stable_for": "2m",
            "done": "x",
            "trailer": "T",
            "encoding": "cp037",
        }
    )
    file = LaidFile(path, "feeds/people.csv", stable_for=dt.timedelta(minutes=2), done="x")
    assert CsvSource(file, trailer="T", encoding="cp037") == CsvSource.of(settings, lambda _: path, str)
    bare = CsvSettings.model_validate({"type": "csv", "path": "feeds/people.csv"})
    assert CsvSource(LaidFile(path, "feeds/people.csv")) == CsvSource.of(bare, lambda _: path, str)


def test_a_feed_that_is_not_there_is_told_from_one_that_is_not_done(tmp_path: Path) -> None:
    """Whatever is asked of it, and its code can be looked up."""
    none = tmp_path / "none.csv"
    files = (LaidFile(none, "none", stable_for=QUIET), LaidFile(none, "none", done="{file}.done"))
    for source in (*map(CsvSource, files), CsvSource(LaidFile(none, "none"), trailer="T")):
        with pytest.raises(Missing, match="the feed `none` is missing") as raised:
            source.fetch()
        assert "feed-missing" == raised.value.code
