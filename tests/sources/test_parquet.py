"""A Parquet file is read as a CSV of the same facts would be, or is refused with a code."""

from __future__ import annotations

import base64
import csv
import datetime as dt
import io
import os
import re
from decimal import Decimal
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from connector.core.feeds import FeedTable, TableSpec
from connector.core.feeds.reader import read_table
from connector.core.problems import Invalid
from connector.sources import Fetched, Missing, Unfinished
from connector.sources.parquet_settings import ParquetSettings
from connector.sources.rows import text_of

JOBS = pl.DataFrame(
    {
        "person_id": ["000101", "000102"],
        "job_code": ["0401", "1101"],
        "location": ["0401", "0402"],
        "start_date": [dt.date(2026, 8, 1), None],
        "fte": [0.5, 1.0],
        "primary": [True, False],
    }
)


def fetched(folder: Path, content: pl.DataFrame | bytes, table: Any = "assignments", **keys: Any) -> Fetched:
    path = folder / "jobs.parquet"
    path.write_bytes(content if isinstance(content, bytes) else written(content))
    os.utime(path, (1_782_900_000, 1_782_900_000))
    found = ParquetSettings.model_validate({"type": "parquet", "path": "jobs.parquet"} | keys)
    return found.open(table, lambda name: folder / name, str).fetch()


def written(frame: pl.DataFrame) -> bytes:
    buffer = io.BytesIO()
    frame.write_parquet(buffer)
    return buffer.getvalue()


def read(folder: Path, frame: pl.DataFrame, **columns: str) -> FeedTable:
    spec = TableSpec(table="assignments", time_zone="America/Denver", columns=columns)
    return read_table(fetched(folder, frame, columns=columns).content, "jobs.parquet", spec)


def problem(folder: Path, content: pl.DataFrame | bytes, **columns: str) -> tuple[str, str]:
    with pytest.raises(Invalid) as raised:
        fetched(folder, content, columns=columns)
    (found,) = raised.value.problems
    assert (found.mark.file, True) == ("jobs.parquet", bool(found.help))
    return found.code, found.message


def test_types_become_the_text_of_a_csv(tmp_path: Path) -> None:
    """With the time of the file, for `max_age`."""
    found = fetched(tmp_path, JOBS)
    assert (
        b"person_id,job_code,location,start_date,fte,primary\n"
        b"000101,0401,0401,2026-08-01,0.5,true\n"
        b"000102,1101,0402,,1.0,false\n"
    ) == found.content
    assert dt.datetime(2026, 7, 1, 10, tzinfo=dt.UTC) == found.modified
    table = read(tmp_path, JOBS)
    assert (2, 0, [0.5, 1.0]) == (table.rows.height, table.rejects.height, table.rows["fte"].to_list())


def test_moments_decimals_and_whole_numbers_are_plain(tmp_path: Path) -> None:
    """A moment keeps what it is, in UTC; one without zone has none; nothing is written as `1E+3`."""
    denver = dt.datetime.fromisoformat("2026-06-30 23:30")
    frame = pl.DataFrame(
        {
            "zoned": pl.Series([denver]).dt.replace_time_zone("America/Denver"),
            "plain": [denver],
            "fine": [denver + dt.timedelta(microseconds=5)],
            "decimal": pl.Series([Decimal(1000)], dtype=pl.Decimal(10, 2)),
            "large": [2**62],
            "nothing": [None],
            "kind": pl.Series(["A"], dtype=pl.Categorical),
        }
    )
    row = fetched(tmp_path, frame).content.splitlines()[1]
    moments = b"2026-07-01T05:30:00+00:00,2026-06-30T23:30:00,2026-06-30T23:30:00.000005"
    assert moments + b",1000.00,4611686018427387904,,A" == row


@pytest.mark.parametrize("code", [401.0, float("nan"), 1e16])
def test_a_code_that_its_writer_made_a_number_costs_its_row(tmp_path: Path, code: float) -> None:
    """Nobody knows how many zeros stood before it, or whether there was one; no other row is touched."""
    frame = JOBS.with_columns(job_code=pl.Series([code, None]), job_title=pl.lit("Principal"))
    table = read(tmp_path, frame)
    assert ([2], ["feed-code-mangled"]) == (table.rejects["line"].to_list(), table.rejects["code"].to_list())
    assert ["000102"] == table.rows["person_id"].to_list()


@given(st.lists(st.tuples(*[st.none() | st.text(max_size=6)] * 3, st.none() | st.dates(), st.none() | st.booleans())))
@settings(max_examples=50, deadline=None)
def test_it_is_written_as_rows_of_any_other_source(rows: list[tuple[Any, ...]]) -> None:
    """Quotes, commas, line breaks and odd letters: one row a line, and the same values for both."""
    from connector.sources.parquet import _text

    names = ["a,b", "c\nd", "e", "day", "yes"]
    kinds: Any = [pl.String, pl.String, pl.String, pl.Date, pl.Boolean]
    content = _text(pl.DataFrame(rows, schema=dict(zip(names, kinds, strict=True)), orient="row"))
    assert values(text_of(names, rows)) == values(content)
    assert len(rows) + 1 == content.count(b"\n")


def test_a_row_without_any_value_is_a_row(tmp_path: Path) -> None:
    """It is rejected and counted, and no empty line."""
    empty = pl.DataFrame([{name: None if name != "job_code" else " " for name in JOBS.columns}], schema=JOBS.schema)
    table = read(tmp_path, pl.concat([JOBS, empty]))
    assert ([4], 0) == (table.rejects["line"].to_list(), table.lines.blank)
    assert JOBS["person_id"].to_list() == table.rows["person_id"].to_list()


def values(content: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(content.decode(), newline="")))


def test_a_list_that_is_read_is_refused_and_one_that_is_not_is_left_out(tmp_path: Path) -> None:
    """Its text would be nobody's code."""
    frame = JOBS.with_columns(codes=pl.lit(["1101"]), photo=pl.lit(b"\x00"))
    assert b"codes" not in fetched(tmp_path, frame).content
    message = "the column `codes` holds List(String), which is no text"
    assert ("feed-column-type", message) == problem(tmp_path, frame, job_code="codes")
    assert "feed-column-type" == problem(tmp_path, frame.rename({"photo": "job_title"}))[0]


def test_a_column_that_is_missing_is_named(tmp_path: Path) -> None:
    """By the reader, as of any feed."""
    with pytest.raises(Invalid, match=r"feed-heading-missing\]: heading `JobCode` or `job_title` is missing"):
        read(tmp_path, JOBS, job_code="JobCode")


def test_a_file_without_rows_is_an_empty_feed(tmp_path: Path) -> None:
    """And so is taken for a failed export."""
    with pytest.raises(Invalid, match=r"feed-empty\]: no row follows the headings"):
        read(tmp_path, JOBS.clear())


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "the file is no Parquet file"),
        (b"person_id,job_code,location\n1,2,3\n", "the file is no Parquet file"),
        (b"PARE" + bytes(20) + b"PARE", "the Parquet file is encrypted"),
        (b"PAR1" + bytes(20) + b"PAR1", "the Parquet file is damaged or encrypted"),
        (written(JOBS)[:4] + bytes(60) + written(JOBS)[64:], "the Parquet file is damaged or encrypted"),
    ],
    ids=["empty", "text", "encrypted", "no footer", "damaged"],
)
def test_what_is_no_parquet_file_is_refused(tmp_path: Path, content: bytes, words: str) -> None:
    """In our words: those of the library may quote what stands in the file."""
    code, message = problem(tmp_path, content)
    assert ("feed-parquet", True) == (code, message.startswith(words))


SUMS = base64.b64decode(
    "UEFSMRUAFUgVSBW2l/SmChwVBhUAFQYVBhwAAAACAAAABgEGAAAAMDAwMTAxBgAAADAwMDEwMgYAAAAwMDAxMDMVABU8FTwVzo6JjQ0cFQYVAB"
    "UGFQYcAAAAAgAAAAYBBAAAADExMDEEAAAAMTEwMgQAAAAxMTAzFQAVPBU8Fde4wuQOHBUGFQAVBhUGHAAAAAIAAAAGAQQAAAAwNDAxBAAAADA0"
    "MDIEAAAAMDQwMRUEGUw1ABgGc2NoZW1hFQYAFQwlAhgJcGVyc29uX2lkJQBMHAAAABUMJQIYCGpvYl9jb2RlJQBMHAAAABUMJQIYCGxvY2F0aW"
    "9uJQBMHAAAABYGGRwZPCYAHBUMGSUGABkYCXBlcnNvbl9pZBUAFgYWehZ6JghJHBUAFQAVAgA8FiQZBhkmAAYAAAAmABwVDBklBgAZGAhqb2Jf"
    "Y29kZRUAFgYWbhZuJoIBSRwVABUAFQIAPBYYGQYZJgAGAAAAJgAcFQwZJQYAGRgIbG9jYXRpb24VABYGFm4WbibwAUkcFQAVABUCADwWGBkGGS"
    "YABgAAABbWAhYGJggW1gIAKCBwYXJxdWV0LWNwcC1hcnJvdyB2ZXJzaW9uIDI2LjAuMRk8HAAAHAAAHAAAACwBAABQQVIx"
)
"""Three jobs, by Arrow's writer with `write_page_checksum`; nothing is compressed."""


def test_no_byte_of_a_page_with_a_checksum_can_turn(tmp_path: Path) -> None:
    """Where a reader of columns sees another code, school or person, and nothing wrong."""
    assert b"000102,1102,0402" in fetched(tmp_path, SUMS).content
    for value in (b"000102", b"1102", b"0402"):
        code, message = problem(tmp_path, SUMS.replace(value, value[:-1] + b"3"))
        expected = "the Parquet file is damaged or encrypted: the checksum of a page does not fit"
        assert ("feed-parquet", expected) == (code, message)


def test_a_heading_that_turned_is_no_other_heading(tmp_path: Path) -> None:
    """A last day under another name would be none, and a job without one goes on."""
    whole = written(pl.DataFrame({"person_id": ["1"], "end_date": ["2026-06-30"]}))
    footer = len(whole) - 8 - int.from_bytes(whole[-8:-4], "little")
    told = ("feed-parquet", "the Parquet file is damaged or encrypted: a column has two names")
    for place in (found.start() for found in re.finditer(b"end_date", whole) if found.start() > footer):
        assert told == problem(tmp_path, whole[:place] + b"end_dawe" + whole[place + 8 :])


def test_fewer_rows_than_its_pages_hold_are_no_whole_file(tmp_path: Path) -> None:
    """A footer with another number of rows, in the file or in a part of it, is not believed either."""
    whole = written(pl.DataFrame({"person_id": [f"{n:06}" for n in range(3000)]}))
    footer = len(whole) - 8 - int.from_bytes(whole[-8:-4], "little")
    told, fewer = b"\xf0\x2e", b"\xe0\x2d"  # 3000 and 2928, as a footer writes them
    places = [found.start() for found in re.finditer(told, whole) if found.start() > footer]
    said = [problem(tmp_path, whole[:place] + fewer + whole[place + 2 :])[1] for place in places]
    assert [
        "its parts have other rows than it tells of",
        "a column has fewer values than there are rows",
        "its parts have other rows than it tells of",
    ] == [words.removeprefix("the Parquet file is damaged or encrypted: ") for words in said]


@pytest.mark.parametrize("compression", ["uncompressed", "snappy", "zstd", "gzip", "lz4", "brotli"])
@pytest.mark.parametrize("rows", [0, 1, 700])
def test_files_of_every_form_are_read(tmp_path: Path, compression: Any, rows: int) -> None:
    """Several parts and pages, lists and structures, columns without a value."""
    frame = pl.DataFrame(
        {"person_id": [f"{n:06}" for n in range(rows)], "l": [["a"] * (n % 3) for n in range(rows)]},
        schema={"person_id": pl.String, "l": pl.List(pl.String)},
    ).with_columns(none=pl.lit(None, pl.String), s=pl.struct(x="person_id"))
    buffer = io.BytesIO()
    frame.write_parquet(buffer, compression=compression, row_group_size=300, data_page_size=500)
    assert rows + 1 == fetched(tmp_path, buffer.getvalue()).content.count(b"\n")


def test_a_file_that_is_cut_is_unfinished_wherever_it_is_cut(tmp_path: Path) -> None:
    """It may be whole the next time; not one row of it is read."""
    whole = written(JOBS)
    for end in {4, 8, 11, *range(4, len(whole), 97), len(whole) - 1}:
        with pytest.raises(Unfinished) as raised:
            fetched(tmp_path, whole[:end])
        assert "feed-half-written" == raised.value.code


def test_a_file_that_is_not_there_is_missing(tmp_path: Path) -> None:
    """As any laid file: patterns, `stable_for` and `done` are the same."""
    found = ParquetSettings.model_validate({"type": "parquet", "path": "in/jobs_*.parquet"})
    with pytest.raises(Missing, match=r"no file fits the feed"):
        found.open("assignments", lambda name: tmp_path / name, str).fetch()
