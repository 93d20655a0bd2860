"""A server that goes in the middle of a run stops it before its next write; the next run puts everything right."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from connector.app.running.applying import run
from connector.apply import BATCH
from connector.core.plans.plan import Scope
from connector.directories import Directory, Outcome, Write
from connector.state.errors import StateError
from connector.state.ledger import Ledger
from tests.guards.dying import killed
from tests.laws.wrapped import Passing, wrapped
from tests.plan.site import Site
from tests.postgresql.machines import Machines
from tests.postgresql.server import Server, running
from tests.state.making import append, change, faults
from tests.state.worlds import SharedWorld

ROOT = Path(__file__).parents[2]


@dataclass
class Restarting(Passing):
    """The server crashes and comes back while the first batch is written."""

    server: Server
    batches: list[int] = field(default_factory=list)

    def write(self, writes: Sequence[Write]) -> Iterable[Outcome]:
        self.batches.append(len(writes))
        outcomes = list(super().write(writes))
        if len(self.batches) == 1:
            self.server.restart()
        return outcomes


@pytest.fixture
def large(machines: Machines) -> Machines:
    """One membership more than a batch has."""
    machines.site.entitled(*(f"{number:05d}" for number in range(BATCH + 1)))
    return machines.write()


def test_a_run_that_lost_its_lock_writes_nothing_more(large: Machines):
    """Though the server is there again: another run may have had the lock meanwhile."""
    made: list[Restarting] = []

    def restarting(inner: Directory) -> Directory:
        made.append(Restarting(inner, large.server))
        return made[0]

    with pytest.raises(StateError, match="the connection that held the lock of this run is lost"):
        run(wrapped(large.site.folder, restarting), Scope())
    assert ([BATCH], BATCH) == (made[0].batches, len(large.site.members("ic-edit")))
    again = large.two("run")
    assert (0, BATCH + 1) == (again.code, len(large.site.members("ic-edit"))), again.err
    assert "0 faults: the record is whole" in large.one("audit", "verify").out


@pytest.mark.parametrize("when", ["before", "half", "after"])
def test_a_run_that_was_killed_leaves_no_lock_and_is_settled_elsewhere(machines: Machines, when: str):
    """`kill -9` in the middle of a batch on one machine; the next run is another machine's."""
    machines.site.entitled("1", "2")
    machines.write()
    assert -signal.SIGKILL == killed(machines.site.folder, when)
    again = machines.two("run")
    assert (0, ["a1", "a2"]) == (again.code, machines.site.members("ic-edit")), again.err
    assert "0 faults: the record is whole" in machines.two("audit", "verify").out
    assert 0 == machines.one("plan", "--exit-code").code


def test_a_connection_that_waited_too_long_is_made_anew(shared: SharedWorld):
    """Firewalls and administrators cut what is idle; nobody notices."""
    with Ledger.open(shared.state) as ledger:
        ledger.append_many([change(1)])
        shared.server.run("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = 'connector'")
        assert range(2, 3) == ledger.append_many([change(2)])
        assert [] == ledger.verify()


def test_a_crash_of_the_server_loses_nothing_that_was_said_to_be_written(shared: SharedWorld):
    """A line is on the server's disk when it has a number."""
    for number in range(1, 4):
        assert number == append(shared.state, number)
        shared.server.restart()
    assert [] == faults(shared.other)


def test_a_run_whose_server_is_gone_ends_with_4(site: Site, monkeypatch: pytest.MonkeyPatch):
    """It says so in words, whatever it was about to do, and writes to no directory."""
    monkeypatch.setenv("STATE_PASSWORD", "x")
    site.entitled("1")
    with running() as server:
        machines = Machines(site=site, server=server, database="none").write(adopted=False)
    for verb in (["run"], ["plan"], ["pause", "--reason", "x"], ["explain", "1"], ["audit", "verify"], ["doctor"]):
        ran = machines.one(*verb)
        assert (4, False) == (ran.code, "Traceback" in ran.err), ran.err
        assert "the database can't be reached: " in ran.out + ran.err
    assert [] == site.members("ic-edit")


def test_a_process_that_only_reads_leaves_no_session(shared: SharedWorld):
    """Of many machines, each hour, none may use up the server's connections."""
    code = (
        "import sys; from tests.state.worlds import state_named; from connector.state.ledger import Ledger\n"
        "with Ledger.open(state_named(sys.argv[1])) as ledger: list(ledger.events())"
    )
    subprocess.run([sys.executable, "-W", "error", "-c", code, shared.argument], cwd=ROOT, check=True, env=os.environ)
    query = "SELECT count(*) FROM pg_stat_activity WHERE usename = 'connector' AND state IS NOT NULL"
    assert [(0,)] == shared.server.ask(query)
