"""What a run read is kept as long as the config says, and as long as somebody needs it."""

from __future__ import annotations

import shutil
from datetime import timedelta
from pathlib import Path

import pytest

from connector.state.archive import Archive, Purged
from connector.state.errors import StateError
from tests.state.evidence import AT, evidence, feed, same


def runs(state: Path) -> list[str]:
    return [kept.run for kept in Archive(state).runs()]


def a_week(state: Path) -> Archive:
    """Seven daily runs, each with other people, `r0` to `r6`."""
    archive = Archive(state)
    for day in range(7):
        archive.keep(evidence(f"r{day}", f"00010{day}", days=day))
    return archive


def tables(state: Path) -> int:
    return len(list((state / "archive").glob("*.parquet")))


def test_what_is_older_goes_and_its_tables_with_it(tmp_path: Path) -> None:
    """Tables that a later run names stay; each day has one of its own here."""
    archive = a_week(tmp_path)
    before = tables(tmp_path)
    assert Purged(runs=3, tables=3) == archive.purge(AT + timedelta(days=3))
    assert ["r3", "r4", "r5", "r6"] == runs(tmp_path)
    assert before - 3 == tables(tmp_path)
    assert all(same(evidence(run, f"00010{run[1]}", days=int(run[1])), archive.load(run)) for run in runs(tmp_path))
    assert Purged(runs=0, tables=0) == archive.purge(AT + timedelta(days=3))


def test_what_open_plans_need_stays(tmp_path: Path) -> None:
    """By the id of the plan or of the run: who approves it can see what it was made from."""
    archive = a_week(tmp_path)
    archive.purge(AT + timedelta(days=5), keep=["plan-of-r1", "r3", "plan-of-nobody"])
    assert ["r1", "r3", "r5", "r6"] == runs(tmp_path)
    assert same(evidence("r1", "000101", days=1), archive.load("r1"))


def test_the_last_accepted_feed_stays_however_old_it_is(tmp_path: Path) -> None:
    """Without it the first feed after a long pause would be held against nothing."""
    archive = a_week(tmp_path)
    doubtful = {"people": feed("000199", accepted=False)}
    archive.keep(evidence("bad", days=7, feeds=doubtful))
    archive.keep(evidence("worse", days=8, feeds=doubtful))
    archive.purge(AT + timedelta(days=900))
    assert ["r6", "worse"] == runs(tmp_path)
    last = archive.accepted("people")
    assert last is not None
    assert ("r6", 1) == (last.run, last.rows)
    assert archive.feed("r6", "people").table.rows.height == 1


def test_each_table_keeps_its_own_last_accepted_feed(tmp_path: Path) -> None:
    """One feed may have been refused for a year while the others went on."""
    archive = Archive(tmp_path)
    archive.keep(evidence("both", feeds={"people": feed("1"), "assignments": feed("1")}))
    archive.keep(evidence("one", feeds={"people": feed("2"), "assignments": feed("2", accepted=False)}))
    archive.keep(evidence("none", feeds={}))
    archive.purge(AT + timedelta(days=900))
    assert ["both", "one", "none"] == runs(tmp_path)


def test_a_record_that_cannot_be_read_stops_the_purge(tmp_path: Path) -> None:
    """Nobody can tell what it needs, so nothing goes."""
    archive = a_week(tmp_path)
    path = archive.runs()[5].path
    text = path.read_bytes()
    path.write_bytes(text[:50])
    before = tables(tmp_path)
    with pytest.raises(StateError, match="altered or is damaged"):
        archive.purge(AT + timedelta(days=3))
    assert (7, before) == (len(runs(tmp_path)), tables(tmp_path))


def test_what_a_crash_left_goes_with_the_next_purge(tmp_path: Path) -> None:
    """Tables without a record, and files half written; nothing that is not the archive's own."""
    archive = a_week(tmp_path)
    folder = tmp_path / "archive"
    shutil.copy(next(folder.glob("*.parquet")), folder / f"{'0' * 64}.parquet")
    (folder / f".{'1' * 64}.parquet.abc.tmp").touch()
    (folder / "mine.parquet").touch()
    assert Purged(runs=1, tables=2) == archive.purge(AT + timedelta(days=1))
    assert {"mine.parquet"} == {path.name for path in folder.iterdir() if len(path.stem) < 64} - {"runs", "lock"}
    assert [] == list(folder.glob("*.tmp"))
