"""One run at a time, and a crash leaves no lock."""

from __future__ import annotations

import os
import socket
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from connector.state import State
from connector.state.ledger import Ledger
from connector.state.lock import Locked, run_lock
from tests.state.making import AT
from tests.state.processes import start
from tests.state.worlds import FolderWorld, SharedWorld, World

pytestmark = pytest.mark.scar(18)


def test_another_run_is_refused_and_told_who_holds_the_lock(world: World):
    """The second run stops at once, on whichever machine, and names the first."""
    with start("hold", world) as process:
        for state in (world.state, world.other):
            with pytest.raises(Locked) as refusal, run_lock(state, since=AT):
                pass
        process.kill()
    found = refusal.value
    where = f" on {found.host}" if found.host else ""
    assert f"another run holds the lock: process {process.pid}{where}, since {found.since}" == str(found)
    assert process.pid == found.pid


def test_a_folder_knows_since_when_by_the_run_itself(tmp_path: Path):
    """And on which machine it is, everybody knows."""
    with start("hold", FolderWorld(path=tmp_path)) as process:
        with pytest.raises(Locked) as refusal, run_lock(tmp_path, since=AT):
            pass
        process.kill()
    assert ("2026-07-01T06:30:00.000Z", "") == (refusal.value.since, refusal.value.host)


def test_a_database_knows_the_machine_and_since_when(shared: SharedWorld):
    """By the server's list of sessions, which a run that was killed leaves at once."""
    before = datetime.now(UTC) - timedelta(seconds=5)
    with start("hold", shared) as process:
        with pytest.raises(Locked) as refusal, run_lock(shared.other, since=AT):
            pass
        process.kill()
    since = datetime.fromisoformat(refusal.value.since or "")
    assert (socket.gethostname(), True) == (refusal.value.host, before < since < datetime.now(UTC))


def test_a_killed_run_leaves_no_lock(world: World):
    """The system, or the server, gives the lock back; another machine can take it."""
    with start("hold", world) as process:
        process.kill()
    for _ in range(100):  # a server looks after its sessions one by one
        try:
            with run_lock(world.other, since=AT) as lock:
                lock.check()
                return
        except Locked:
            time.sleep(0.1)
    pytest.fail("the lock is held by nobody")


def test_what_a_killed_run_leaves_in_a_folder_is_no_lock(tmp_path: Path):
    """Whatever file is left."""
    with start("hold", FolderWorld(path=tmp_path)) as process:
        process.kill()
    assert (tmp_path / "running").exists()
    with run_lock(tmp_path, since=AT):
        assert f"{os.getpid()} 2026-07-01T06:30:00.000Z\n" == (tmp_path / "running").read_text()
    assert not (tmp_path / "running").exists()


def test_the_same_program_is_refused_as_well(state: State):
    """A run inside a run is two runs."""
    with run_lock(state, since=AT), pytest.raises(Locked), run_lock(state, since=AT):
        pass


def test_an_error_gives_the_lock_back(state: State):
    """A run that fails is over."""
    with pytest.raises(ZeroDivisionError), run_lock(state, since=AT):
        _ = 1 / 0
    with run_lock(state, since=AT):
        pass


@pytest.mark.parametrize("text", ["", "nonsense"])
def test_a_holder_that_is_not_known_is_refused_all_the_same(tmp_path: Path, text: str):
    """The lock is the system's, not the note beside it."""
    with run_lock(tmp_path, since=AT):
        (tmp_path / "running").write_text(text)
        with pytest.raises(Locked, match=r"^another run holds the lock$") as refusal, run_lock(tmp_path, since=AT):
            pass
    assert (None, None) == (refusal.value.pid, refusal.value.since)


def test_a_pause_needs_no_lock(world: World):
    """A person can stop the run that is under way, from any machine."""
    with start("hold", world) as process, Ledger.open(world.other) as ledger:
        assert 1 == ledger.append("paused", at=AT, body={"reason": "x", "by": "y"})
        process.kill()
