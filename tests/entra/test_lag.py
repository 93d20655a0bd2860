"""Reads that lag behind writes: neither a failure nor drift."""

from __future__ import annotations

import pytest

from connector.state.memory import StateMemory
from tests.emulators.graph.fixtures import Emulator
from tests.entra.conftest import Connect
from tests.entra.tenants import adds, group, members_of, people, removals, write, written

pytestmark = pytest.mark.scar(15)


def test_a_short_lag_is_waited_out(emulator: Emulator, connect: Connect):
    """The write is done once a reading shows it."""
    accounts = people(emulator, 10)
    held = group(emulator, "ic-a", accounts[:5])
    emulator.options(lag=0.5)
    wanted = [*adds(held, accounts[5:]), *removals(held, accounts[:5])]
    assert dict.fromkeys(wanted, "done") == write(connect(), wanted)


def test_what_the_server_accepted_is_no_failure(emulator: Emulator, connect: Connect):
    """A reading that lags longer than one waits makes it `accepted`, and it is not sent again."""
    accounts = people(emulator, 10)
    held = group(emulator, "ic-a", accounts[:5])
    emulator.options(lag=60)
    wanted = [*adds(held, accounts[5:]), *removals(held, accounts[:5])]
    outcomes = list(connect(timeouts={"settle": 0}).write(wanted))
    assert {"accepted"} == {outcome.result for outcome in outcomes}
    assert "its list of the members does not show it yet" in outcomes[0].message
    assert (6, set(accounts[5:])) == (written(emulator), emulator.members(held))


def test_the_next_reading_shows_what_was_accepted(emulator: Emulator, connect: Connect, memory: StateMemory):
    """So that the next plan is empty, and nobody is added twice or missed."""
    accounts = people(emulator, 10)
    held = group(emulator, "ic-a", accounts[:5])
    emulator.options(lag=60)
    directory = connect(memory, timeouts={"settle": 0})
    directory.read(["ic-a"])
    write(directory, [*adds(held, accounts[5:]), *removals(held, accounts[:5])])
    snapshot = connect(memory).read(["ic-a"])
    assert {(held, account) for account in accounts[5:]} == members_of(snapshot)
    assert ["account"] * 5 == snapshot.members["kind"].to_list()


def test_without_a_memory_the_second_write_finds_it_done(emulator: Emulator, connect: Connect):
    """Nothing depends on what is remembered: the server knows."""
    accounts = people(emulator, 10)
    held = group(emulator, "ic-a", accounts[:5])
    emulator.options(lag=60)
    wanted = [*adds(held, accounts[5:]), *removals(held, accounts[:5])]
    write(connect(timeouts={"settle": 0}), wanted)
    assert dict.fromkeys(wanted, "accepted") == write(connect(timeouts={"settle": 0}), wanted)
    assert set(accounts[5:]) == emulator.members(held)


def test_a_stale_reading_is_asked_again(emulator: Emulator, connect: Connect):
    """One replica that is behind does not make a write undone."""
    accounts, held = people(emulator, 5), group(emulator, "ic-a")
    emulator.arm("stale-read", times=2, seconds=60)
    assert {"done"} == set(write(connect(), adds(held, accounts)).values())


def test_a_member_that_is_there_and_not_shown(emulator: Emulator, connect: Connect):
    """Graph refuses it as there already, and the reading does not show it: accepted, never a failure."""
    (person,), held = people(emulator, 1), group(emulator, "ic-a")
    emulator.options(lag=60)
    write(connect(timeouts={"settle": 0}), adds(held, [person]))
    (outcome,) = connect(timeouts={"settle": 0}).write(adds(held, [person]))
    assert "accepted" == outcome.result
