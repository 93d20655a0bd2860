"""What one district has, no other reaches: its secrets, its state, its process, its time."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from connector import clock
from connector.app.districts.apart import environments
from connector.app.districts.naming import districts_of
from connector.state.lock import folder_lock
from tests.districts.conftest import district, with_active_directory, with_config
from tests.plan.site import Ran, call


def outcomes(ran: Ran) -> dict[str, tuple[int, str]]:
    return {one["name"]: (one["exit"], one["words"]) for one in ran.json["districts"]}


def run(folder: Path, *arguments: str) -> Ran:
    return call(folder, "run", "--format", "json", *arguments)


def test_a_run_does_not_see_the_secrets_of_the_others(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """`b` names no secret of its own, and a notice of `a` by name: its process has no such variable, `a` has."""
    monkeypatch.setenv("A_HOOK", "https://hooks.example.test/a")
    for name in ("a", "b"):
        hook = {"type": "webhook", "url": "env:A_HOOK", "on": ["drift"]}
        with_config(district(tmp_path, name), notices=[hook] if name == "a" else [])
    seen = environments(districts_of([tmp_path / "districts"]).found)
    assert (True, False) == ("A_HOOK" in seen["a"], "A_HOOK" in seen["b"])
    assert os.environ["PATH"] == seen["b"]["PATH"]


def test_what_is_wrong_with_one_is_told_of_that_one_alone(tmp_path: Path):
    """Two have one state, and whose record it is nobody could tell; a mistake in a config, whose state is not known by
    it; a lock that is held.
    """
    for name in ("a", "b"):
        with_config(district(tmp_path, name), state="../common")
    with_config(district(tmp_path, "c"), statte="../e/state")
    (tmp_path / "districts/f.yaml").write_text("services: {}\n")
    for name in ("d", "e"):
        district(tmp_path, name)
    with folder_lock(tmp_path / "districts/d/state", clock.now()):
        ran = run(tmp_path, "--config", "districts")
    told = outcomes(ran)
    assert (2, {"done": 1, "wrong files": 4, "busy": 1}) == (ran.code, ran.json["counts"])
    assert (2, "districts/a/connector.yaml: error: its `state` is also that of b") == told["a"]
    assert (2, "districts/b/connector.yaml: error: its `state` is also that of a") == told["b"]
    assert "error[unknown-key]: unknown key `statte`" in told["c"][1]
    assert ((5, "error: another run holds the lock"), (0, "1 added")) == ((told["d"][0], told["d"][1][:33]), told["e"])


@pytest.fixture
def black_hole() -> Iterator[socket.socket]:
    """A port that takes connections and never answers."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        yield listening


def hanging(folder: Path, name: str, black_hole: socket.socket) -> None:
    with_active_directory(district(folder, name), black_hole.getsockname()[1], "A_PASSWORD")


def test_one_that_takes_too_long_is_stopped(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, black_hole: socket.socket):
    """It failed, and says why."""
    monkeypatch.setenv("A_PASSWORD", "Hunter2-is-no-password")
    hanging(tmp_path, "a", black_hole)
    told = outcomes(run(tmp_path, "--config", "districts", "--timeout", "1"))
    assert {"a": (4, "districts/a/connector.yaml: error: it was stopped after 1 s (`--timeout`)")} == told


def amid(folder: Path, black_hole: socket.socket, act: Callable[[int], None]) -> Ran:
    """Districts one after the other; `act`, with the process's id, once the first has connected.

    Returns when the process that had connected is gone.
    """
    command = [sys.executable, "-m", "connector", "run", "--jobs", "1", "--format", "json", "--config", "districts"]
    with subprocess.Popen(command, cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        connection, _ = black_hole.accept()
        act(process.pid)
        out, err = process.communicate()
    with connection:
        while connection.recv(4096):
            pass
    return Ran(code=process.returncode, out=out.decode(), err=err.decode())


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_stops_what_runs_and_nothing_more_begins(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, black_hole: socket.socket, number: signal.Signals
):
    """The summary says of each how far it came, and no process is left behind."""
    monkeypatch.setenv("A_PASSWORD", "Hunter2-is-no-password")
    hanging(tmp_path, "a", black_hole)
    other = district(tmp_path, "b")
    ran = amid(tmp_path, black_hole, lambda pid: os.kill(pid, number))
    assert (130, False, []) == (ran.code, "Traceback" in ran.err, other.members("ic-edit"))
    stopped = "districts/a/connector.yaml: error: it was stopped; its next run closes what it left open"
    assert {"a": (130, stopped), "b": (130, "districts/b/connector.yaml: error: it had not begun")} == outcomes(ran)


def kill_child(pid: int) -> None:
    (child,) = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    os.kill(int(child), signal.SIGKILL)


def test_one_whose_process_is_killed_is_a_defect_of_that_one_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, black_hole: socket.socket
):
    """As the kernel does where memory is short."""
    monkeypatch.setenv("A_PASSWORD", "Hunter2-is-no-password")
    hanging(tmp_path, "a", black_hole)
    other = district(tmp_path, "b")
    told = outcomes(amid(tmp_path, black_hole, kill_child))
    assert (70, "districts/a/connector.yaml: error: its process was ended by signal 9") == told["a"]
    assert (0, ["a1"]) == (told["b"][0], other.members("ic-edit"))


def test_one_whose_feed_is_not_believed_is_held_with_the_reason(tmp_path: Path):
    """Where nothing waits, too."""
    site = district(tmp_path, "a")
    site.sources["people"] = {"expect": {"shrink": {"percent": 10, "at_least": 1}}}
    for number in range(20):
        site.person(f"9{number}", account=False)
    site.write().call("run")
    site.people, site.groups = site.people[:4], site.directory["groups"]
    site.write()
    assert {"a": (3, "people not believed (feed-shrunk)")} == outcomes(run(tmp_path, "--config", "districts"))
