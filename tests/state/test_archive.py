"""What a run went by is kept whole, once, and proved when it is read again."""

from __future__ import annotations

import hashlib
import multiprocessing
from datetime import datetime
from pathlib import Path

import pytest

from connector.state import State
from connector.state.archive import Archive
from connector.state.errors import StateError
from tests.state.evidence import AT, evidence, feed, rows_of, same
from tests.state.worlds import SharedWorld, World, state_named


def tables(state: State) -> list[str]:
    return [f"archive/{name}" for name in state.files.names("archive") if name.endswith(".parquet")]


def record(state: State, number: int = 0) -> str:
    return f"archive/runs/{state.files.names('archive/runs')[number]}"


def text_of(state: State, name: str) -> bytes:
    found = state.files.read(name)
    assert found is not None
    return found


def refusal(state: State, run: str = "r1", digest: str | None = None) -> str:
    with pytest.raises(StateError) as raised:
        Archive(state).load(run, digest)
    return str(raised.value)


def test_what_a_run_went_by_is_had_back(state: State) -> None:
    """Feeds with their rejects and settings, readings of directories, the ledger's tables, and every file's bytes."""
    kept = evidence()
    digest = Archive(state).keep(kept)
    assert same(kept, Archive(state).load("r1", digest))


def test_each_table_has_the_digest_of_its_bytes_for_a_name(state: State) -> None:
    """Anybody can prove it, without this program."""
    Archive(state).keep(evidence())
    assert 7 == len(tables(state))
    digests = {name: hashlib.sha256(text_of(state, name)).hexdigest() for name in tables(state)}
    assert {name: f"archive/{digest}.parquet" for name, digest in digests.items()} == {name: name for name in digests}


def test_a_record_says_run_and_moment_in_its_name(state: State) -> None:
    """And counts up, so that the order is that of keeping whatever the clock does."""
    Archive(state).keep(evidence())
    Archive(state).keep(evidence("r2", days=-1))
    assert ["00000001-20260701T063015Z-r1.json", "00000002-20260630T063015Z-r2.json"] == [
        kept.name.removeprefix("archive/runs/") for kept in Archive(state).runs()
    ]


def test_the_same_table_is_written_once(tmp_path: Path) -> None:
    """An hourly run on a nightly feed costs a record, no more."""
    folder = tmp_path / "archive"
    Archive(tmp_path).keep(evidence())
    before = {path: path.stat().st_mtime_ns for path in folder.glob("*.parquet")}
    for number in range(2, 5):
        Archive(tmp_path).keep(evidence(f"r{number}"))
    assert before == {path: path.stat().st_mtime_ns for path in folder.glob("*.parquet")}


def test_the_same_row_is_written_once(shared: SharedWorld) -> None:
    """The same, where a table is a row of a database."""
    rows = "SELECT name, xmin::text FROM files WHERE name LIKE '%.parquet' ORDER BY name"
    Archive(shared.state).keep(evidence())
    before = shared.ask(rows)
    Archive(shared.other).keep(evidence("r2"))
    assert (7, before) == (len(before), shared.ask(rows))


def test_only_the_owner_reads_it(tmp_path: Path) -> None:
    """It names people."""
    Archive(tmp_path / "state").keep(evidence())
    folder = tmp_path / "state" / "archive"
    assert {0o700} == {place.stat().st_mode & 0o777 for place in (folder, folder / "runs")}
    files = [path for path in folder.rglob("*") if path.is_file()]
    assert 9 == len(files)
    assert {0o600} == {path.stat().st_mode & 0o777 for path in files}


def test_a_table_that_was_altered_is_refused(state: State) -> None:
    """Whichever it is, by one byte or whole; nothing of it is read."""
    Archive(state).keep(evidence())
    for name in tables(state):
        whole, called = text_of(state, name), state.files.called(name)
        for other in (whole[:-1], whole[:10] + bytes([whole[10] ^ 1]) + whole[11:], b""):
            state.files.write(name, other)
            words = f"{called}: the file was altered or is damaged: it does not have the digest in its name"
            assert words == refusal(state)
        state.files.write(name, whole)
    assert same(evidence(), Archive(state).load("r1"))


def test_a_table_that_is_gone_is_named(state: State) -> None:
    """It is not taken for an empty one."""
    Archive(state).keep(evidence())
    for name in tables(state):
        whole = text_of(state, name)
        state.files.drop(name)
        assert f"{state.files.called(name)}: no such file or directory" == refusal(state)
        state.files.write(name, whole)


def test_a_damaged_table_is_put_right_by_the_next_run_that_has_it(state: State) -> None:
    """Nobody has to find a copy of it."""
    Archive(state).keep(evidence())
    state.files.write(tables(state)[0], b"PAR1")
    Archive(state).keep(evidence("r2"))
    assert same(evidence(), Archive(state).load("r1"))


def test_a_damaged_file_is_put_right_with_the_permissions_that_it_must_have(tmp_path: Path) -> None:
    """A file that is only replaced would keep those it has."""
    Archive(tmp_path).keep(evidence())
    path = min((tmp_path / "archive").glob("*.parquet"))
    path.write_bytes(b"PAR1")
    path.chmod(0o644)
    Archive(tmp_path).keep(evidence("r2"))
    assert 0o600 == path.stat().st_mode & 0o777


def test_a_record_that_was_altered_is_refused(state: State) -> None:
    """Another table cannot be put in the place of the one that the run read."""
    Archive(state).keep(evidence())
    name = record(state)
    text, called = text_of(state, name), state.files.called(name)
    first, second = (table.removeprefix("archive/").split(".")[0].encode() for table in tables(state)[:2])
    for other in (
        text.replace(first, second),
        text.replace(b'"accepted":true', b'"accepted":false'),
        text[:-1],
        b"\xff",
        b"{}",
    ):
        state.files.write(name, other)
        assert refusal(state).startswith(f"{called}: the record was altered or is damaged: ")
    state.files.write(name, text.replace(b"connector-archive/1", b"connector-archive/2"))
    assert f"{called}: `connector-archive/2` is no form of record that this version reads" == refusal(state)


def test_a_record_in_the_place_of_another_is_refused(state: State) -> None:
    """A whole record under another run's name."""
    for run in ("r1", "r2"):
        Archive(state).keep(evidence(run))
    state.files.write(record(state, 0), text_of(state, record(state, 1)))
    assert f"{state.files.called(record(state))}: the record is that of the run `r2`" == refusal(state)


def test_a_record_made_anew_is_not_the_one_that_the_ledger_knows(state: State, tmp_path: Path) -> None:
    """Who can write the state can write a whole record, and not its digest into the chained lines."""
    digest = Archive(tmp_path / "true").keep(evidence())
    Archive(state).keep(evidence("r1", "000666"))
    assert "what is kept of the run `r1` is not what was recorded of it" == refusal(state, digest=digest)
    assert Archive(tmp_path / "true").load("r1", digest).run == "r1"


def test_a_run_is_kept_once(state: State) -> None:
    """The first evidence stays."""
    Archive(state).keep(evidence())
    with pytest.raises(StateError, match="the run `r1` is kept already"):
        Archive(state).keep(evidence("r1", "000666"))
    assert same(evidence(), Archive(state).load("r1"))
    assert "nothing is kept of the run `r2`" == refusal(state, "r2")


@pytest.mark.parametrize("run", ["../r1", "a/b", "", ".hidden", "x" * 101])
def test_a_run_is_a_name_and_no_path(state: State, run: str) -> None:
    """Nothing is ever written outside the folder."""
    with pytest.raises(ValueError, match="is no run"):
        Archive(state).keep(evidence(run))
    with pytest.raises(ValueError, match="has no offset"):
        Archive(state).keep(evidence(at=datetime(2026, 7, 1)))  # noqa: DTZ001 - what is refused


def test_the_next_feed_is_held_against_the_last_accepted_one(state: State) -> None:
    """A quarantined one is kept as evidence and is no measure."""
    archive = Archive(state)
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


def _keep(argument: str, run: str) -> None:
    Archive(state_named(argument)).keep(evidence(run, run))


def test_several_processes_keep_each_its_own(world: World) -> None:
    """A plan by hand beside a scheduled run."""
    runs = [f"{number:06d}" for number in range(1, 5)]
    context = multiprocessing.get_context("spawn")
    processes = [context.Process(target=_keep, args=(world.argument, run)) for run in runs]
    for process in processes:
        process.start()
    for process in processes:
        process.join()
    archive = Archive(world.state)
    kept = archive.runs()
    assert [1, 2, 3, 4] == [each.number for each in kept]
    assert runs == sorted(each.run for each in kept)
    assert all([run] == rows_of(archive.feed(run, "people").table) for run in runs)
