"""Where the state can't be kept, the words are plain, and nothing half written is left."""

from __future__ import annotations

import resource
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from connector.state.errors import StateError
from connector.state.ledger import Ledger
from connector.state.lock import run_lock
from tests.ordinary_user import folder_of_ordinary_user, ordinary_user
from tests.state.making import AT, append, change, faults, tamper, written


def test_only_the_owner_reads_the_state(tmp_path: Path):
    """It names people."""
    state = written(tmp_path / "deep" / "state", 1)
    with run_lock(state, since=AT):
        modes = {path.name: path.stat().st_mode & 0o777 for path in state.iterdir()}
    assert dict.fromkeys(["ledger.db", "head", "head.lock", "run.lock", "running"], 0o600) == modes
    assert 0o700 == state.stat().st_mode & 0o777


def test_a_folder_that_is_there_keeps_its_permissions(tmp_path: Path):
    """An operator who shares the folder with a group has reasons."""
    tmp_path.chmod(0o750)
    written(tmp_path, 1)
    assert 0o750 == tmp_path.stat().st_mode & 0o777


def test_a_read_only_folder_is_said_in_plain_words(tmp_path: Path):
    """Opening, writing and locking fail with the place and what to do."""
    written(tmp_path / "imports", 2)
    with folder_of_ordinary_user() as folder, ordinary_user():
        state = written(folder / "state", 2)
        state.chmod(0o500)
        folder.chmod(0o500)
        with pytest.raises(StateError, match=r"new: permission denied") as new:
            Ledger.open(folder / "new")
        with pytest.raises(StateError, match=r"run.lock: permission denied"), run_lock(state, since=AT):
            pass
        with pytest.raises(StateError, match=r"ledger.db: the ledger can't be (opened|written)"):
            append(state, 3)
        state.chmod(0o700)
        folder.chmod(0o700)
        assert [] == faults(state)
        assert 3 == append(state, 3)
    assert "the connector's user must be able to read and write in this folder" == new.value.help


def test_a_ledger_that_is_read_only_is_said_in_plain_words(tmp_path: Path):
    """A file with the wrong owner is the commonest case."""
    written(tmp_path, 1)
    with folder_of_ordinary_user() as folder, ordinary_user():
        state = written(folder / "state", 2)
        (state / "ledger.db").chmod(0o400)
        with pytest.raises(StateError, match=r"ledger.db: permission denied"):
            append(state, 3)


@contextmanager
def full_disk() -> Iterator[None]:
    """No file can grow beyond 100 kB."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


def test_a_full_disk_is_said_in_plain_words_and_loses_nothing(tmp_path: Path):
    """What doesn't fit isn't written at all, and what was recorded stays whole."""
    written(tmp_path, 3)
    words = r"ledger.db: the ledger can't be (written|read or written): the disk"
    with Ledger.open(tmp_path) as ledger:
        with full_disk(), pytest.raises(StateError, match=words):
            ledger.append_many(change(n) for n in range(2000))
        assert [] == ledger.verify()
        assert 4 == ledger.append_many([change(4)])[0]
    assert [] == faults(tmp_path)


@pytest.mark.parametrize("damage", ["tail", "head"])
def test_a_write_that_fails_does_not_cover_a_loss(tmp_path: Path, damage: str):
    """What `head` confirms is never less than it was."""
    written(tmp_path, 3)
    if damage == "head":
        (tmp_path / "head").unlink()
    else:
        tamper(tmp_path, "DELETE FROM events WHERE seq = 3")
    with Ledger.open(tmp_path) as ledger:
        assert 1 == len(ledger.verify())
        with full_disk(), pytest.raises(StateError):
            ledger.append_many(change(n) for n in range(2000))
        assert 1 == len(ledger.verify())


def test_a_file_in_the_folders_place(tmp_path: Path):
    """The state is a folder."""
    (tmp_path / "state").write_text("")
    with pytest.raises(StateError, match=r"state: it is a file"):
        Ledger.open(tmp_path / "state")


def test_a_ledger_that_is_no_database(tmp_path: Path):
    """A file of another kind is told, not overwritten."""
    (tmp_path / "ledger.db").write_text("something else, and long enough to be looked at as a database header is" * 9)
    with pytest.raises(StateError, match=r"ledger.db: the ledger is not a database"):
        Ledger.open(tmp_path)
    assert (tmp_path / "ledger.db").read_text().startswith("something else")
