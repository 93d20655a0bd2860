"""Where the state can't be kept, the words are plain, and nothing half written is left."""

from __future__ import annotations

import resource
from pathlib import Path

import pytest

from connector.state.errors import StateError
from connector.state.ledger import Ledger
from connector.state.lock import run_lock
from tests.ordinary_user import folder_of_ordinary_user, ordinary_user
from tests.state.making import AT, append, change, faults, written


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
    written(tmp_path / "imports", 1)
    with folder_of_ordinary_user() as folder:
        with ordinary_user():
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


def test_a_full_disk_is_said_in_plain_words_and_loses_nothing(tmp_path: Path):
    """What doesn't fit isn't written at all, and what was recorded stays whole."""
    written(tmp_path, 3)
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    with Ledger.open(tmp_path) as ledger:
        resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, before[1]))
        try:
            with pytest.raises(StateError, match=r"ledger.db: the ledger can't be (written|read or written): the disk"):
                ledger.append_many(change(n) for n in range(2000))
        finally:
            resource.setrlimit(resource.RLIMIT_FSIZE, before)
        assert [] == ledger.verify()
        assert 4 == ledger.append_many([change(4)])[0]
    assert [] == faults(tmp_path)


def test_a_file_in_the_folders_place(tmp_path: Path):
    """The state is a folder."""
    (tmp_path / "state").write_text("")
    with pytest.raises(StateError, match=r"state: file exists"):
        Ledger.open(tmp_path / "state")


def test_a_ledger_that_is_no_database(tmp_path: Path):
    """A file of another kind is told, not overwritten."""
    (tmp_path / "ledger.db").write_text("something else, and long enough to be looked at as a database header is" * 9)
    with pytest.raises(StateError, match=r"ledger.db: the ledger is not a database"):
        Ledger.open(tmp_path)
    assert (tmp_path / "ledger.db").read_text().startswith("something else")


@pytest.mark.parametrize("before", ["", "/srv/connector/"])
def test_a_database_server_is_refused_without_showing_its_address(before: str):
    """The address may hold a password."""
    with pytest.raises(StateError) as refusal:
        Ledger.open(Path(f"{before}postgresql://connector:hunter2@db.district.test/connector"))
    assert "this version keeps its state in a folder, not in a database server" == str(refusal.value)
