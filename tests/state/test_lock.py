"""One run at a time, and a crash leaves no lock."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from connector.state.ledger import Ledger
from connector.state.lock import Locked, run_lock
from tests.state.making import AT
from tests.state.processes import start

pytestmark = pytest.mark.scar(18)


def test_another_run_is_refused_and_told_who_holds_the_lock(tmp_path: Path):
    """The second run stops at once and names the first."""
    with start("hold", tmp_path) as process:
        with pytest.raises(Locked) as refusal, run_lock(tmp_path, since=AT):
            pass
        process.kill()
    since = "2026-07-01T06:30:00.000Z"
    assert f"another run holds the lock: process {process.pid}, since {since}" == str(refusal.value)
    assert (process.pid, since) == (refusal.value.pid, refusal.value.since)


def test_a_killed_run_leaves_no_lock(tmp_path: Path):
    """The system gives the lock back, whatever file is left."""
    with start("hold", tmp_path) as process:
        process.kill()
    assert (tmp_path / "running").exists()
    with run_lock(tmp_path, since=AT):
        assert f"{os.getpid()} 2026-07-01T06:30:00.000Z\n" == (tmp_path / "running").read_text()
    assert not (tmp_path / "running").exists()


def test_the_same_program_is_refused_as_well(tmp_path: Path):
    """A run inside a run is two runs."""
    with run_lock(tmp_path, since=AT), pytest.raises(Locked), run_lock(tmp_path, since=AT):
        pass


def test_an_error_gives_the_lock_back(tmp_path: Path):
    """A run that fails is over."""
    with pytest.raises(ZeroDivisionError), run_lock(tmp_path, since=AT):
        _ = 1 / 0
    with run_lock(tmp_path, since=AT):
        pass


@pytest.mark.parametrize("text", ["", "nonsense"])
def test_a_holder_that_is_not_known_is_refused_all_the_same(tmp_path: Path, text: str):
    """The lock is the system's, not the note beside it."""
    with run_lock(tmp_path, since=AT):
        (tmp_path / "running").write_text(text)
        with pytest.raises(Locked, match=r"^another run holds the lock$") as refusal, run_lock(tmp_path, since=AT):
            pass
    assert (None, None) == (refusal.value.pid, refusal.value.since)


def test_a_pause_needs_no_lock(tmp_path: Path):
    """A person can stop the run that is under way."""
    with start("hold", tmp_path) as process, Ledger.open(tmp_path) as ledger:
        assert 1 == ledger.append("paused", at=AT, body={"reason": "x", "by": "y"})
        process.kill()
