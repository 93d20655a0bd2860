"""A program that dies in the middle leaves a ledger that is whole."""

from __future__ import annotations

import time
from contextlib import ExitStack
from pathlib import Path

import pytest

from connector.state.events import chained
from connector.state.head import FileHead
from connector.state.ledger import Ledger
from tests.state.making import append, change, faults, tamper, written
from tests.state.processes import start
from tests.state.worlds import FolderWorld, World

BATCH = 500


@pytest.mark.parametrize("after", [0.05, 0.11, 0.17, 0.23])
def test_a_killed_writer_leaves_whole_batches(world: World, after: float):
    """Whenever `kill -9` comes, a batch is there or it isn't, and the next writer goes on."""
    with start("append", world, BATCH) as process:
        time.sleep(after)
        process.kill()
    with Ledger.open(world.state) as ledger:
        assert [] == ledger.verify()
        count = len(list(ledger.events()))
        assert 0 == count % BATCH
        assert count + 1 == ledger.append_many([change(1)])[0]
        assert [] == ledger.verify()


def test_writers_at_once_make_one_chain(world: World):
    """Programs that open a new state together and write together lose nothing."""
    with ExitStack() as stack:
        processes = [stack.enter_context(start("contribute", world, 25)) for _ in range(4)]
        moment = time.time() + 0.1
        for process in processes:
            assert process.stdin is not None
            process.stdin.write(f"{moment}\n")
            process.stdin.flush()
    assert [0] * 4 == [process.returncode for process in processes]
    with Ledger.open(world.state) as ledger:
        assert list(range(1, 101)) == [event.seq for event in ledger.events()]
        assert [] == ledger.verify()


def test_one_writer_waits_for_the_other(tmp_path: Path):
    """From the announcement to the confirmation nobody else writes, or `head` could go back."""
    with Ledger.open(tmp_path) as ledger, start("contribute", FolderWorld(path=tmp_path), 1) as process:
        with FileHead(tmp_path).held():
            assert process.stdin is not None
            process.stdin.write("0\n")
            process.stdin.flush()
            time.sleep(1)
            assert [] == list(ledger.events())
        assert 0 == process.wait(timeout=10)
        assert 1 == len(list(ledger.events()))


def test_a_crash_before_the_commit_is_no_fault(tmp_path: Path):
    """What was announced and never written is no loss."""
    head = FileHead(written(tmp_path, 3))
    ends = head.read()
    assert ends is not None
    *_, announced = chained([change(4)], ends.confirmed)
    head.announce(None, ends.confirmed, type(ends.confirmed)(seq=4, hash=announced[-1]))
    assert [] == faults(tmp_path)
    assert 4 == append(tmp_path, 44)
    assert [] == faults(tmp_path)


def test_a_crash_after_the_commit_is_no_fault(tmp_path: Path):
    """A transaction whose confirmation is missing is whole all the same."""
    head = FileHead(written(tmp_path, 3))
    older = head.read()
    append(tmp_path, 4)
    newer = head.read()
    assert older is not None
    assert newer is not None
    head.announce(None, older.confirmed, newer.confirmed)
    assert [] == faults(tmp_path)
    assert 5 == append(tmp_path, 5)
    assert [] == faults(tmp_path)


def test_a_crash_does_not_excuse_a_loss(tmp_path: Path):
    """Only the transaction under way may be missing, not a line more, and not a part of it."""
    head = FileHead(written(tmp_path, 3))
    older = head.read()
    with Ledger.open(tmp_path) as ledger:
        ledger.append_many([change(4), change(5)])
    newer = head.read()
    assert older is not None
    assert newer is not None
    head.announce(None, older.confirmed, newer.confirmed)
    tamper(tmp_path, "DELETE FROM events WHERE seq = 5")
    assert ["line 4, the last one, is not the one that `head` names"] == faults(tmp_path)
    tamper(tmp_path, "DELETE FROM events WHERE seq = 4")
    assert [] == faults(tmp_path)
    tamper(tmp_path, "DELETE FROM events WHERE seq = 3")
    assert ["line 3 was lost at the end"] == faults(tmp_path)
