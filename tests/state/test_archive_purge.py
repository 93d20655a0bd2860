"""What a run read is kept as long as the config says, and as long as somebody needs it."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from connector.state import State
from connector.state.archive import Archive, Purged
from connector.state.errors import StateError
from connector.state.folder import Folder
from tests.state.evidence import AT, evidence, feed, same


def runs(state: State) -> list[str]:
    return [kept.run for kept in Archive(state).runs()]


def a_week(state: State) -> Archive:
    """Seven daily runs, each with other people, `r0` to `r6`."""
    archive = Archive(state)
    for day in range(7):
        archive.keep(evidence(f"r{day}", f"00010{day}", days=day))
    return archive


def tables(state: State) -> int:
    return len([name for name in state.files.names("archive") if name.endswith(".parquet")])


def test_what_is_older_goes_and_its_tables_with_it(state: State) -> None:
    """Tables that a later run names stay; each day has one of its own here."""
    archive = a_week(state)
    before = tables(state)
    assert Purged(runs=3, tables=3) == archive.purge(AT + timedelta(days=3))
    assert ["r3", "r4", "r5", "r6"] == runs(state)
    assert before - 3 == tables(state)
    assert all(same(evidence(run, f"00010{run[1]}", days=int(run[1])), archive.load(run)) for run in runs(state))
    assert Purged(runs=0, tables=0) == archive.purge(AT + timedelta(days=3))


def test_what_open_plans_need_stays(state: State) -> None:
    """By the id of the plan or of the run: who approves it can see what it was made from."""
    archive = a_week(state)
    archive.purge(AT + timedelta(days=5), keep=["plan-of-r1", "r3", "plan-of-nobody"])
    assert ["r1", "r3", "r5", "r6"] == runs(state)
    assert same(evidence("r1", "000101", days=1), archive.load("r1"))


def test_the_last_accepted_feed_stays_however_old_it_is(state: State) -> None:
    """Without it the first feed after a long pause would be held against nothing."""
    archive = a_week(state)
    doubtful = {"people": feed("000199", accepted=False)}
    archive.keep(evidence("bad", days=7, feeds=doubtful))
    archive.keep(evidence("worse", days=8, feeds=doubtful))
    archive.purge(AT + timedelta(days=900))
    assert ["r6", "worse"] == runs(state)
    last = archive.accepted("people")
    assert last is not None
    assert ("r6", 1) == (last.run, last.rows)
    assert archive.feed("r6", "people").table.rows.height == 1


def test_each_table_keeps_its_own_last_accepted_feed(state: State) -> None:
    """One feed may have been refused for a year while the others went on."""
    archive = Archive(state)
    archive.keep(evidence("both", feeds={"people": feed("1"), "assignments": feed("1")}))
    archive.keep(evidence("one", feeds={"people": feed("2"), "assignments": feed("2", accepted=False)}))
    archive.keep(evidence("none", feeds={}))
    archive.purge(AT + timedelta(days=900))
    assert ["both", "one", "none"] == runs(state)


def test_a_record_that_cannot_be_read_stops_the_purge(state: State) -> None:
    """Nobody can tell what it needs, so nothing goes."""
    archive = a_week(state)
    name = archive.runs()[5].name
    state.files.write(name, (state.files.read(name) or b"")[:50])
    before = tables(state)
    with pytest.raises(StateError, match="altered or is damaged"):
        archive.purge(AT + timedelta(days=3))
    assert (7, before) == (len(runs(state)), tables(state))


def test_a_table_that_nobody_names_goes_with_the_next_purge(state: State) -> None:
    """A run that was killed may leave some; what is not the archive's own stays."""
    archive = a_week(state)
    state.files.write(f"archive/{'0' * 64}.parquet", b"PAR1")
    state.files.write("archive/mine.parquet", b"")
    assert Purged(runs=1, tables=2) == archive.purge(AT + timedelta(days=1))
    assert {"mine.parquet"} == {name for name in state.files.names("archive") if len(name) < 64} - {"lock"}


def test_what_a_crash_left_half_written_goes_with_the_next_purge(tmp_path: Path) -> None:
    """As a file beside the others."""
    a_week(Folder(path=tmp_path)).purge(AT)
    (tmp_path / "archive" / f".{'1' * 64}.parquet.abcd_012.tmp").touch()
    Archive(tmp_path).purge(AT + timedelta(days=1))
    assert [] == list((tmp_path / "archive").glob("*.tmp"))
