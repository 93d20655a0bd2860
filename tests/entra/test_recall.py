"""What is kept between readings: it saves requests, and never decides anything."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import polars as pl
import pytest

from connector.directories import Snapshot
from connector.state.memory import StateMemory
from tests.emulators.graph.fixtures import Emulator
from tests.entra.conftest import Connect
from tests.entra.tenants import adds, group, members_of, people, write

NAMES = [f"ic-{number}" for number in range(45)]


@pytest.fixture
def accounts(emulator: Emulator) -> list[str]:
    ids = people(emulator, 60)
    for number, name in enumerate(NAMES):
        group(emulator, name, ids[number : number + 3])
    return ids


def spent(emulator: Emulator, since: int) -> list[str]:
    return [request["path"].partition("?")[0] for request in emulator.graph_requests()[since:]]


def same(first: Snapshot, second: Snapshot) -> bool:
    tables = ("accounts", "groups", "members")
    return all(pl.DataFrame.equals(getattr(first, table), getattr(second, table)) for table in tables)


def read(connect: Connect, memory: StateMemory | None, names: Sequence[str] = NAMES) -> Snapshot:
    directory = connect(memory)
    snapshot = directory.read(names)
    directory.close()
    return snapshot


def test_a_quiet_reading_costs_two_requests(
    emulator: Emulator, connect: Connect, memory: StateMemory, accounts: list[str]
):
    """And shows the same as a whole one."""
    whole = read(connect, memory)
    since = len(emulator.graph_requests())
    assert (60, 135) == (whole.accounts.height, whole.members.height)
    assert same(whole, read(connect, memory))
    assert ["/v1.0/groups/delta", "/v1.0/users/delta"] == sorted(spent(emulator, since))
    assert sorted(accounts) == whole.accounts["account"].to_list()


def test_every_kind_of_change_is_seen(emulator: Emulator, connect: Connect, memory: StateMemory, accounts: list[str]):
    """Members that came and went, groups renamed, made, deleted and synchronised, users changed, made and deleted."""
    whole = read(connect, memory, [*NAMES, "ic-new", "ic-renamed"])
    ids = dict(whole.groups.select("reference", "group").iter_rows())
    emulator.edit(ids["ic-0"], add=[accounts[50]], remove=[accounts[0]])
    emulator.change(ids["ic-1"], displayName="ic-renamed")
    emulator.remove(ids["ic-2"])
    emulator.change(ids["ic-3"], onPremisesSyncEnabled=True)
    emulator.change(accounts[10], employeeId="changed")
    emulator.change(accounts[11], accountEnabled=False)
    emulator.remove(accounts[12])
    emulator.seed(users=[{"userPrincipalName": "new@example.test", "employeeId": "new"}])
    emulator.seed(groups=[{"displayName": "ic-new", "members": [accounts[1]]}, {"displayName": "IC-4"}])
    names = [*NAMES, "ic-new", "ic-renamed"]
    mended, anew = read(connect, memory, names), read(connect, None, names)
    assert same(anew, mended)
    assert anew.notes == mended.notes
    found = dict(mended.groups.select("reference", "group").iter_rows())
    assert (None, ids["ic-1"], None, None) == tuple(found[n] for n in ("ic-1", "ic-renamed", "ic-2", "ic-4"))


@pytest.mark.parametrize("fault", ["delta-empty", "delta-replay"])
def test_changes_that_come_in_odd_pages_are_seen(
    emulator: Emulator, connect: Connect, memory: StateMemory, accounts: list[str], fault: str
):
    """Empty pages before a full one, and pages that come twice."""
    whole = read(connect, memory)
    ids = dict(whole.groups.select("reference", "group").iter_rows())
    emulator.edit(ids["ic-7"], add=[accounts[50]])
    emulator.arm(fault, times=3)
    assert (ids["ic-7"], accounts[50]) in members_of(read(connect, memory))
    assert emulator.faults()[fault] > 0


@pytest.mark.parametrize("reason", ["gone", "too old", "lost", "damaged", "other settings", "another day", "foreign"])
def test_whatever_is_odd_means_a_whole_reading(
    emulator: Emulator, connect: Connect, memory: StateMemory, accounts: list[str], reason: str, tmp_path: Path
):
    """Which shows what is there now."""
    changes = {"full_reading": "30d"} if reason == "too old" else {}
    directory = connect(memory, **changes)
    whole = directory.read(NAMES)
    ids = dict(whole.groups.select("reference", "group").iter_rows())
    emulator.edit(ids["ic-7"], add=[accounts[50]])
    (file,) = [path for path in tmp_path.rglob("reading") if path.is_file()]
    if reason == "gone":
        emulator.arm("delta-gone", times=1)
    elif reason == "too old":
        emulator.options(delta_life=0.0001)
    elif reason == "lost":
        file.unlink()
    elif reason == "damaged":
        file.write_bytes(file.read_bytes()[:-1] + b"?")
    elif reason == "other settings":
        changes = {"protected": ["p1@example.test"]}
    elif reason == "another day":
        changes = {"full_reading": "0h"}
    else:
        emulator.arm("foreign-next-link", times=1)
        emulator.arm("delta-empty", times=1)
    since = len(emulator.graph_requests())
    snapshot = connect(memory, **changes).read(NAMES)
    emulator.options(delta_life=7 * 86400)
    assert (ids["ic-7"], accounts[50]) in members_of(snapshot)
    if reason != "foreign":
        assert "/v1.0/users" in spent(emulator, since)


def test_what_was_written_is_read_anew(emulator: Emulator, connect: Connect, memory: StateMemory, accounts: list[str]):
    """Also where nothing tells that it changed."""
    whole = read(connect, memory)
    ids = dict(whole.groups.select("reference", "group").iter_rows())
    directory = connect(memory)
    write(directory, adds(ids["ic-9"], [accounts[50]]))
    assert (ids["ic-9"], accounts[50]) in members_of(read(connect, memory))
    since = len(emulator.graph_requests())
    emulator.edit(ids["ic-9"], remove=[accounts[50]])
    assert (ids["ic-9"], accounts[50]) not in members_of(read(connect, memory))
    assert len(spent(emulator, since)) <= 5


def test_what_had_changed_is_read_once_more(
    emulator: Emulator, connect: Connect, memory: StateMemory, accounts: list[str]
):
    """The reading that followed the change may have been behind it."""
    whole = read(connect, memory)
    ids = dict(whole.groups.select("reference", "group").iter_rows())
    emulator.edit(ids["ic-7"], add=[accounts[50]])
    emulator.arm("stale-read", seconds=600, path="/groups/.*/members")
    assert (ids["ic-7"], accounts[50]) not in members_of(read(connect, memory))
    emulator.disarm()
    assert (ids["ic-7"], accounts[50]) in members_of(read(connect, memory))


def test_an_incomplete_reading_is_not_kept(
    emulator: Emulator, connect: Connect, memory: StateMemory, accounts: list[str]
):
    """The next one reads what was lacking."""
    emulator.arm("denied", times=1, path="/groups/.*/members")
    assert () != read(connect, memory).incomplete
    snapshot = read(connect, memory)
    assert ((), 135) == (snapshot.incomplete, snapshot.members.height)
    assert 60 == len(accounts)


def test_it_is_kept_for_its_owner_alone(connect: Connect, memory: StateMemory, accounts: list[str], tmp_path: Path):
    """It names people."""
    read(connect, memory, NAMES[:1])
    files = [path for path in tmp_path.rglob("*") if path.is_file()]
    folders = [path for path in tmp_path.rglob("*") if path.is_dir()]
    assert ({0o600}, {0o700}) == tuple({path.stat().st_mode & 0o777 for path in paths} for paths in (files, folders))
    assert 60 == len(accounts)


def test_two_directories_share_no_memory(tmp_path: Path):
    """Whatever they are called; a name is no path."""
    one, other = StateMemory(tmp_path, "../entra"), StateMemory(tmp_path, "entra")
    one.put("reading", b"one")
    assert (b"one", None) == (one.get("reading"), other.get("reading"))
    assert {"memory"} == {path.name for path in tmp_path.iterdir()}


def test_people_by_a_filter_are_always_read(
    emulator: Emulator, connect: Connect, memory: StateMemory, accounts: list[str]
):
    """Who came into the filter, or fell out of it, no change would tell."""
    people_filter = {"filter": "accountEnabled eq true"}
    assert 60 == connect(memory, people=people_filter).read(NAMES).accounts.height
    emulator.change(accounts[3], accountEnabled=False)
    since = len(emulator.graph_requests())
    snapshot = connect(memory, people=people_filter).read(NAMES)
    assert (59, 135) == (snapshot.accounts.height, snapshot.members.height)
    assert ["/v1.0/groups/delta", "/v1.0/users"] == sorted(spent(emulator, since))
