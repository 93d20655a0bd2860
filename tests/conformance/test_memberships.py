"""What every directory does with memberships, told through the Protocol alone and checked by another program."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import closing
from uuid import UUID

import pytest

from connector.directories import Outcome, Snapshot, Write
from tests.conformance.world import Group, World

ODD_NAME = 'Smith, Ann (x)* \\ <"q"> = ü +1 ;#'


def add(group: Group, account: str) -> Write:
    return Write(action="add", group=group.id, account=account)


def remove(group: Group, account: str) -> Write:
    return Write(action="remove", group=group.id, account=account)


def read(world: World, *groups: Group) -> Snapshot:
    with closing(world.open()) as directory:
        return directory.read([group.reference for group in groups])


def carry_out(world: World, writes: Sequence[Write]) -> dict[Write, Outcome]:
    with closing(world.open()) as directory:
        outcomes: dict[Write, Outcome] = {}
        for outcome in directory.write(writes):
            outcomes.setdefault(outcome.write, outcome)
        return outcomes


def write(world: World, groups: Sequence[Group], *writes: Write) -> dict[Write, str]:
    """The results; and then that the same writes again find all done and change nothing."""
    first = {given: outcome.result for given, outcome in carry_out(world, writes).items()}
    stamps = [world.stamp(group) for group in groups]
    again = {given: outcome.result for given, outcome in carry_out(world, writes).items()}
    assert {given: "failed" if result == "failed" else "already" for given, result in first.items()} == again
    assert stamps == [world.stamp(group) for group in groups]
    return first


def test_an_empty_group_gets_its_first_member(world: World):
    """A member that was added is there, for another program and for the next reading."""
    account, group = world.account("Ann Lee"), world.group("attendance")
    assert [] == world.members(group)
    assert {add(group, account): "done"} == write(world, [group], add(group, account))
    assert [account] == world.members(group)
    assert [(group.id, account, "account")] == read(world, group).members.select("group", "account", "kind").rows()


def test_the_last_member_is_removed(world: World):
    """A member that was removed is gone, and the group is still there."""
    account = world.account("Ann Lee")
    group = world.group("attendance", account)
    assert {remove(group, account): "done"} == write(world, [group], remove(group, account))
    assert [] == world.members(group)
    assert [group.id] == read(world, group).groups["group"].to_list()


def test_what_is_so_already_is_said_and_not_written(world: World):
    """Adding a member and removing a non-member change nothing and are no failures."""
    inside, outside = world.account("Ann Lee"), world.account("Bo Diaz")
    group = world.group("attendance", inside)
    stamp = world.stamp(group)
    writes = [add(group, inside), remove(group, outside)]
    assert dict.fromkeys(writes, "already") == write(world, [group], *writes)
    assert stamp == world.stamp(group)


def test_some_already_so_do_not_hold_up_the_rest(world: World):
    """A batch that is half done is finished, and each half is told apart."""
    inside, outside, leaving = (world.account(name) for name in ("Ann Lee", "Bo Diaz", "Cy Ito"))
    group = world.group("attendance", inside, leaving)
    wanted = {add(group, inside): "already", add(group, outside): "done", remove(group, leaving): "done"}
    assert wanted == write(world, [group], *wanted)
    assert sorted([inside, outside]) == world.members(group)


def test_a_missing_group_reads_as_null(world: World):
    """A reference that names nothing keeps its row, without an id."""
    present = world.group("attendance", world.account("Ann Lee"))
    snapshot = read(world, present, Group("ic-nowhere", ""))
    assert {present.reference: present.id, "ic-nowhere": None} == dict(
        snapshot.groups.select("reference", "group").iter_rows()
    )
    assert () == snapshot.incomplete


def test_a_missing_group_fails_alone(world: World):
    """A group that vanished since the reading fails; the others go on."""
    account, gone, group = world.account("Ann Lee"), world.group("gone"), world.group("attendance")
    world.delete_group(gone)
    wanted = {add(gone, account): "failed", add(group, account): "done"}
    assert wanted == write(world, [group], *wanted)
    assert [account] == world.members(group)


def test_a_missing_account_fails_alone(world: World):
    """An account that vanished since the reading can't be added; the others can."""
    gone, account, group = world.account("Ann Lee"), world.account("Bo Diaz"), world.group("attendance")
    world.delete_account(gone)
    wanted = {add(group, gone): "failed", add(group, account): "done"}
    assert wanted == write(world, [group], *wanted)
    assert [account] == world.members(group)


def test_a_write_given_twice_is_done_once(world: World):
    """A double in one batch makes no double member."""
    account, group = world.account("Ann Lee"), world.group("attendance")
    assert {add(group, account): "done"} == write(world, [group], add(group, account), add(group, account))
    assert [account] == world.members(group)


@pytest.mark.parametrize("place", [0, 13, 25])
def test_one_bad_value_does_not_lose_its_batch(world: World, place: int):
    """Among 25 good writes the bad one alone fails, wherever it stands."""
    accounts, group = [world.account(f"Person {number}") for number in range(5)], world.group("attendance")
    leaving = [world.account(f"Leaver {number}") for number in range(5)]
    other = world.group("other", *leaving)
    good = [add(group, account) for account in accounts] + [remove(other, account) for account in leaving]
    bad = add(group, str(UUID(int=place)))
    wanted = {**dict.fromkeys(good, "done"), bad: "failed"}
    assert wanted == write(world, [group, other], *good[:place], bad, *good[place:])
    assert (sorted(accounts), []) == (world.members(group), world.members(other))


def test_two_groups_in_one_call(world: World):
    """Each group gets its own."""
    ann, bo = world.account("Ann Lee"), world.account("Bo Diaz")
    east, west = world.group("east", ann), world.group("west")
    wanted = dict.fromkeys([add(west, ann), remove(east, ann), add(east, bo)], "done")
    assert wanted == write(world, [east, west], *wanted)
    assert ([bo], [ann]) == (world.members(east), world.members(west))


def test_a_disabled_account_is_read_as_such_and_can_be_removed(world: World):
    """Who may get something new is the planner's to say; the directory reads and writes."""
    account, working = world.account("Ann Lee", enabled=False), world.account("Bo Diaz")
    group = world.group("attendance", account)
    accounts = read(world, group).accounts
    assert {account: False, working: True} == dict(accounts.select("account", "enabled").iter_rows())
    assert {remove(group, account): "done"} == write(world, [group], remove(group, account))


def test_an_account_without_the_key_reads_as_null(world: World):
    """Nobody is correlated by an attribute that is not there."""
    without, with_key = world.account("Ann Lee"), world.account("Bo Diaz", key="00042")
    accounts = read(world).accounts
    key = accounts.columns[-1]
    assert {without: None, with_key: "00042"} == dict(accounts.select("account", key).iter_rows())


def test_an_odd_name_is_only_a_name(world: World):
    """Commas, brackets, stars, quotes and backslashes in names reach nobody else."""
    odd, plain = world.account(ODD_NAME), world.account("Ann Smith")
    group = world.group("odd (x)*, group", plain)
    wanted = dict.fromkeys([add(group, odd), remove(group, plain)], "done")
    assert wanted == write(world, [group], *wanted)
    assert [odd] == world.members(group)
    assert [(group.id, odd)] == read(world, group).members.select("group", "account").rows()


def test_a_member_that_is_no_account_is_shown_and_left_alone(world: World):
    """A nested group or the like is of kind `other`, and writes beside it do not touch it."""
    account, group = world.account("Ann Lee"), world.group("attendance")
    stranger = world.stranger(group)
    assert {add(group, account): "done"} == write(world, [group], add(group, account))
    kinds = read(world, group).members.select("account", "kind").iter_rows()
    assert {account: "account", stranger: "other"} == dict(kinds)
    assert sorted([account, stranger]) == world.members(group)


def test_a_large_group_is_written_and_read_whole(world: World):
    """Two thousand members come and go, one of them a double, and each is counted."""
    crowd, group = world.crowd(2000), world.group("everybody")
    added = write(world, [group], *(add(group, account) for account in crowd))
    assert dict.fromkeys((add(group, account) for account in crowd), "done") == added
    assert sorted(crowd) == world.members(group)
    assert sorted(crowd) == sorted(read(world, group).members["account"].to_list())
    leaving = [remove(group, account) for account in crowd[1:]]
    assert dict.fromkeys(leaving, "done") == write(world, [group], *leaving)
    assert [crowd[0]] == world.members(group)


def test_a_group_outside_the_fence_is_read_and_never_written(world: World):
    """`managed` is held to at the last moment, whatever was planned; the groups within it go on."""
    account = world.account("Ann Lee")
    outside, inside = world.group_outside("payroll", account), world.group("attendance")
    stamp, removal = world.stamp(outside), remove(outside, account)
    outcome = carry_out(world, [removal])[removal]
    assert ("failed", stamp) == (outcome.result, world.stamp(outside))
    assert "`managed`" in outcome.message
    wanted = {removal: "failed", add(inside, account): "done"}
    assert wanted == write(world, [outside, inside], *wanted)
    assert ([account], [account]) == (world.members(outside), world.members(inside))
    groups = read(world, outside, inside).groups
    assert {outside.id: False, inside.id: True} == dict(groups.select("group", "managed").iter_rows())


def test_reading_and_checking_write_nothing(world: World):
    """`plan` and `doctor` leave no trace."""
    account = world.account("Ann Lee", key="00042")
    group = world.group("attendance", account)
    stamp = world.stamp(group)
    read(world, group)
    with closing(world.open()) as directory:
        findings = list(directory.check([group.reference]))
    assert [] == [finding for finding in findings if not finding.ok]
    assert stamp == world.stamp(group)


def test_writing_nothing_is_nothing(world: World):
    """An empty batch has no outcome."""
    assert {} == carry_out(world, [])


def test_tracing_tells_of_what_it_is_asked_and_writes_nothing(world: World):
    """Of members that are there and of one that went; what the directory does not record it says in words."""
    stays, goes = world.account("Ann"), world.account("Ben")
    group = world.group("staff", stays, goes)
    with closing(world.open()) as directory:
        list(directory.write([Write(action="remove", group=group.id, account=goes)]))
        before = world.stamp(group)
        asked = [(group.id, stays), (group.id, goes)]
        traced = directory.trace(asked)
        assert {(one.group, one.account) for one in traced.found} <= set(asked)
        assert all(one.at.tzinfo is not None for one in traced.found)
        assert traced.words
        assert ((), before) == (directory.trace([]).found, world.stamp(group))
