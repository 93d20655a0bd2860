"""A ledger that is damaged or gone is told by those who only look; one that cannot be written can be read."""

from __future__ import annotations

import shutil
import sqlite3
from pathlib import Path

import pytest

from tests.ordinary_user import folder_of_ordinary_user, ordinary_user
from tests.plan.prepared import prepared
from tests.plan.site import Site, call


def one_run(site: Site) -> Site:
    """A run is in the record."""
    site.entitled("1")
    assert 0 == site.write().call("run").code
    return site


@pytest.fixture
def site(tmp_path: Path) -> Site:
    return prepared(one_run, tmp_path)


def damaged(path: Path) -> None:
    """The heads of all pages but the first."""
    data = bytearray(path.read_bytes())
    for page in range(4096, len(data), 4096):
        data[page : page + 16] = b"\xff" * 16
    path.write_bytes(data)


def test_doctor_finds_a_damaged_ledger(site: Site):
    """It opens, and nothing can be read from it."""
    damaged(site.folder / "state" / "ledger.db")
    ran = site.call("doctor")
    assert 4 == ran.code
    assert "BAD  state: state/ledger.db: the ledger is damaged" in ran.out


def test_a_ledger_that_was_deleted_is_missed(site: Site):
    """`doctor` and `plan` say it, and `run` refuses."""
    for path in (site.folder / "state").glob("ledger.db*"):
        path.unlink()
    planned, looked, ran = site.call("plan"), site.call("doctor"), site.call("run")
    assert (0, 4, 3) == (planned.code, looked.code, ran.code)
    assert "THE RECORD HAS LOST LINES: nothing is written; see connector audit verify\n" in planned.out
    assert "BAD  state: state/ledger.db: the ledger has lost lines" in looked.out


def test_nothing_is_written_on_an_altered_record(site: Site):
    """A line in the middle of it, though the end is as it was: `doctor` says it, and `run` and `apply` refuse."""
    site.entitled("2")
    assert 0 == site.write().call("plan", "--out", "plan.json").code
    with sqlite3.connect(site.folder / "state" / "ledger.db") as database:
        for (trigger,) in database.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
            database.execute(f"DROP TRIGGER {trigger}")
        database.execute("UPDATE events SET body = '{}' WHERE seq = 2")
    before = site.directory
    looked, *ran = site.call("doctor"), site.call("run"), site.call("apply", "plan.json")
    assert (4, [3, 3], before) == (looked.code, [each.code for each in ran], site.directory)
    assert "BAD  state: state/ledger.db: the ledger is not as it was written: line 2 was altered" in looked.out
    assert all("the record is not as it was written, so nothing is written: line 2" in each.err for each in ran)


def test_where_nothing_was_ever_run_there_is_no_record_to_be_whole(site: Site):
    """The folder of the state is gone, or the config names another."""
    shutil.rmtree(site.folder / "state")
    ran = site.call("audit", "verify")
    assert (2, "", "error: there is no record yet") == (ran.code, ran.out, ran.err.partition("\n")[0])


def test_a_whole_record_is_not_talked_about(site: Site):
    """Neither by `plan` nor, as wrong, by `doctor`."""
    assert "LOST" not in site.call("plan").out
    assert "ok   state: " in site.call("doctor").out


def test_what_can_only_be_read_is_read(site: Site):
    """An auditor with a read-only copy: show, verify, export, explain and drift."""
    with folder_of_ordinary_user() as folder:
        site.folder = folder / "copy"
        site.write()
        site.call("run")
        state = site.folder / "state"
        for path in (state, *state.rglob("*")):
            path.chmod(0o555 if path.is_dir() else 0o444)
        with ordinary_user():
            rans = [
                call(site.folder, *verb)
                for verb in (
                    *(["audit", "show"], ["audit", "verify"], ["audit", "export"], ["explain", "1"]),
                    ["drift", "--quiet"],
                )
            ]
        state.chmod(0o755)
    assert [(0, "")] * 5 == [(ran.code, ran.err) for ran in rans]
    assert "0 faults: the record is whole" in rans[1].out


def test_a_state_that_is_a_file_is_told_as_one(site: Site):
    """With the key of the config."""
    (site.folder / "state").rename(site.folder / "elsewhere")
    (site.folder / "state").write_text("")
    ran = site.call("run")
    assert (4, "error: state: it is a file") == (ran.code, ran.err.splitlines()[0])
    assert "name a folder in `state`" in ran.err


def test_audit_says_where_no_line_fits(site: Site):
    """A run that was mistyped."""
    ran = site.call("audit", "show", "--run", "nonsense")
    assert (0, "", "no line fits\n") == (ran.code, ran.out, ran.err)
