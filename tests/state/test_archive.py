"""What a run went by is kept whole, once, and proved when it is read again."""

from __future__ import annotations

import hashlib
import multiprocessing
from datetime import datetime
from pathlib import Path

import pytest

from connector.state.archive import Archive
from connector.state.errors import StateError
from tests.state.evidence import AT, evidence, feed, rows_of, same


def tables(state: Path) -> list[Path]:
    return sorted((state / "archive").glob("*.parquet"))


def record(state: Path, number: int = 0) -> Path:
    return sorted((state / "archive" / "runs").iterdir())[number]


def refusal(state: Path, run: str = "r1", digest: str | None = None) -> str:
    with pytest.raises(StateError) as raised:
        Archive(state).load(run, digest)
    return str(raised.value)


def test_what_a_run_went_by_is_had_back(tmp_path: Path) -> None:
    """Feeds with their rejects and settings, readings of directories, the ledger's tables, and every file's bytes."""
    kept = evidence()
    digest = Archive(tmp_path).keep(kept)
    assert same(kept, Archive(tmp_path).load("r1", digest))


def test_each_table_has_the_digest_of_its_bytes_for_a_name(tmp_path: Path) -> None:
    """Anybody can prove it, without this program."""
    Archive(tmp_path).keep(evidence())
    assert 7 == len(tables(tmp_path))
    assert all(path.stem == hashlib.sha256(path.read_bytes()).hexdigest() for path in tables(tmp_path))


def test_a_record_says_run_and_moment_in_its_name(tmp_path: Path) -> None:
    """And counts up, so that the order is that of keeping whatever the clock does."""
    Archive(tmp_path).keep(evidence())
    Archive(tmp_path).keep(evidence("r2", days=-1))
    assert ["00000001-20260701T063015Z-r1.json", "00000002-20260630T063015Z-r2.json"] == [
        kept.path.name for kept in Archive(tmp_path).runs()
    ]


def test_the_same_table_is_written_once(tmp_path: Path) -> None:
    """An hourly run on a nightly feed costs a record, no more."""
    Archive(tmp_path).keep(evidence())
    before = {path: path.stat().st_mtime_ns for path in tables(tmp_path)}
    for number in range(2, 5):
        Archive(tmp_path).keep(evidence(f"r{number}"))
    assert before == {path: path.stat().st_mtime_ns for path in tables(tmp_path)}


def test_only_the_owner_reads_it(tmp_path: Path) -> None:
    """It names people."""
    Archive(tmp_path / "state").keep(evidence())
    folder = tmp_path / "state" / "archive"
    assert {0o700} == {place.stat().st_mode & 0o777 for place in (folder, folder / "runs")}
    files = [path for path in folder.rglob("*") if path.is_file()]
    assert 9 == len(files)
    assert {0o600} == {path.stat().st_mode & 0o777 for path in files}


def test_a_table_that_was_altered_is_refused(tmp_path: Path) -> None:
    """Whichever it is, by one byte or whole; nothing of it is read."""
    Archive(tmp_path).keep(evidence())
    for path in tables(tmp_path):
        whole = path.read_bytes()
        for other in (whole[:-1], whole[:10] + bytes([whole[10] ^ 1]) + whole[11:], b""):
            path.write_bytes(other)
            assert f"{path}: the file was altered or is damaged: it does not have the digest in its name" == refusal(
                tmp_path
            )
        path.write_bytes(whole)
    assert same(evidence(), Archive(tmp_path).load("r1"))


def test_a_table_that_is_gone_is_named(tmp_path: Path) -> None:
    """It is not taken for an empty one."""
    Archive(tmp_path).keep(evidence())
    for path in tables(tmp_path):
        whole = path.read_bytes()
        path.unlink()
        assert f"{path}: no such file or directory" == refusal(tmp_path)
        path.write_bytes(whole)


def test_a_damaged_table_is_put_right_by_the_next_run_that_has_it(tmp_path: Path) -> None:
    """With the permissions that it must have."""
    Archive(tmp_path).keep(evidence())
    path = tables(tmp_path)[0]
    path.write_bytes(b"PAR1")
    path.chmod(0o644)
    Archive(tmp_path).keep(evidence("r2"))
    assert same(evidence(), Archive(tmp_path).load("r1"))
    assert 0o600 == path.stat().st_mode & 0o777


def test_a_record_that_was_altered_is_refused(tmp_path: Path) -> None:
    """Another table cannot be put in the place of the one that the run read."""
    Archive(tmp_path).keep(evidence())
    path = record(tmp_path)
    text = path.read_bytes()
    first, second = (path.stem.encode() for path in tables(tmp_path)[:2])
    for other in (
        text.replace(first, second),
        text.replace(b'"accepted":true', b'"accepted":false'),
        text[:-1],
        b"\xff",
        b"{}",
    ):
        path.write_bytes(other)
        assert refusal(tmp_path).startswith(f"{path}: the record was altered or is damaged: ")
    path.write_bytes(text.replace(b"connector-archive/1", b"connector-archive/2"))
    assert f"{path}: `connector-archive/2` is no form of record that this version reads" == refusal(tmp_path)


def test_a_record_in_the_place_of_another_is_refused(tmp_path: Path) -> None:
    """A whole record under another run's name."""
    for run in ("r1", "r2"):
        Archive(tmp_path).keep(evidence(run))
    record(tmp_path, 0).write_bytes(record(tmp_path, 1).read_bytes())
    assert f"{record(tmp_path)}: the record is that of the run `r2`" == refusal(tmp_path)


def test_a_record_made_anew_is_not_the_one_that_the_ledger_knows(tmp_path: Path) -> None:
    """Who can write the folder can write a whole record, and not its digest into the chained lines."""
    digest = Archive(tmp_path / "true").keep(evidence())
    Archive(tmp_path / "false").keep(evidence("r1", "000666"))
    assert "what is kept of the run `r1` is not what was recorded of it" == refusal(tmp_path / "false", digest=digest)
    assert Archive(tmp_path / "true").load("r1", digest).run == "r1"


def test_a_run_is_kept_once(tmp_path: Path) -> None:
    """The first evidence stays."""
    Archive(tmp_path).keep(evidence())
    with pytest.raises(StateError, match="the run `r1` is kept already"):
        Archive(tmp_path).keep(evidence("r1", "000666"))
    assert same(evidence(), Archive(tmp_path).load("r1"))
    assert "nothing is kept of the run `r2`" == refusal(tmp_path, "r2")


@pytest.mark.parametrize("run", ["../r1", "a/b", "", ".hidden", "x" * 101])
def test_a_run_is_a_name_and_no_path(tmp_path: Path, run: str) -> None:
    """Nothing is ever written outside the folder."""
    with pytest.raises(ValueError, match="is no run"):
        Archive(tmp_path).keep(evidence(run))
    with pytest.raises(ValueError, match="has no offset"):
        Archive(tmp_path).keep(evidence(at=datetime(2026, 7, 1)))  # noqa: DTZ001 - what is refused


def test_the_next_feed_is_held_against_the_last_accepted_one(tmp_path: Path) -> None:
    """A quarantined one is kept as evidence and is no measure."""
    archive = Archive(tmp_path)
    assert None is archive.accepted("people")
    archive.keep(evidence("r1", "000101", "000102", "000103"))
    archive.keep(evidence("r2", feeds={"people": feed("000101", accepted=False)}))
    last = archive.accepted("people")
    assert last is not None
    assert ("r1", AT, 3) == (last.run, last.at, last.rows)
    assert None is archive.accepted("assignments")
    kept = archive.feed("r1", "people")
    assert (last.sha256, ["000101", "000102", "000103"]) == (kept.table.sha256, rows_of(kept.table))
    assert ["000101"] == rows_of(archive.feed("r2", "people").table)


def _keep(state: Path, run: str) -> None:
    Archive(state).keep(evidence(run, run))


def test_several_processes_keep_each_its_own(tmp_path: Path) -> None:
    """A plan by hand beside a scheduled run."""
    runs = [f"{number:06d}" for number in range(1, 5)]
    context = multiprocessing.get_context("spawn")
    processes = [context.Process(target=_keep, args=(tmp_path, run)) for run in runs]
    for process in processes:
        process.start()
    for process in processes:
        process.join()
    kept = Archive(tmp_path).runs()
    assert [1, 2, 3, 4] == [each.number for each in kept]
    assert runs == sorted(each.run for each in kept)
    assert all([run] == rows_of(Archive(tmp_path).feed(run, "people").table) for run in runs)
