"""Other programs at work on the same state: `python -m tests.state.processes WHAT STATE [SIZE]`."""

from __future__ import annotations

import subprocess
import sys
import time
from pathlib import Path

from connector.state import State
from connector.state.ledger import Ledger
from connector.state.lock import run_lock
from tests.state.making import AT, change
from tests.state.worlds import World, state_named

ROOT = Path(__file__).parents[2]


def start(what: str, world: World, size: int = 0) -> subprocess.Popen[str]:
    """Returns once the program says that it is ready."""
    command = [sys.executable, "-m", "tests.state.processes", what, world.argument, str(size)]
    process = subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    assert "ready\n" == process.stdout.readline()
    return process


def hold(state: State, _: int) -> None:
    with run_lock(state, since=AT):
        print("ready", flush=True)  # noqa: T201 - how it talks to the test
        sys.stdin.read()


def append(state: State, size: int) -> None:
    """Batches of `size` lines until it is killed."""
    with Ledger.open(state) as ledger:
        print("ready", flush=True)  # noqa: T201 - how it talks to the test
        while True:
            ledger.append_many(change(n) for n in range(size))


def contribute(state: State, size: int) -> None:
    """Open the ledger at the same moment as others, and write `size` lines one by one."""
    print("ready", flush=True)  # noqa: T201 - how it talks to the test
    time.sleep(max(0.0, float(sys.stdin.readline()) - time.time()))
    with Ledger.open(state) as ledger:
        for number in range(size):
            ledger.append_many([change(number)])


if __name__ == "__main__":
    {"hold": hold, "append": append, "contribute": contribute}[sys.argv[1]](state_named(sys.argv[2]), int(sys.argv[3]))
