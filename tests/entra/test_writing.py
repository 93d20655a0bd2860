"""How memberships are written: in few calls, each answered for, and through whatever goes wrong on the way."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import pytest

from tests.emulators.graph.fixtures import Emulator
from tests.entra.conftest import Connect
from tests.entra.tenants import adds, group, people, removals, results, write, written


def batches(emulator: Emulator, since: int = 0) -> list[list[int]]:
    """The statuses within each batch that wrote."""
    sent = [request["items"] for request in emulator.graph_requests()[since:]]
    return [items for items in sent if items and set(items) != {200}]


@pytest.mark.scar(16)
def test_many_are_added_in_few_calls(emulator: Emulator, connect: Connect):
    """Four hundred in one: twenty additions of twenty."""
    accounts, held = people(emulator, 1000), group(emulator, "ic-a")
    assert {"done"} == set(write(connect(), adds(held, accounts)).values())
    assert [10, 20, 20] == sorted(len(items) for items in batches(emulator))
    assert set(accounts) == emulator.members(held)


@pytest.mark.scar(16)
def test_many_are_removed_twenty_in_a_call(emulator: Emulator, connect: Connect):
    """Graph takes removals one by one; the users themselves stay."""
    accounts = people(emulator, 100)
    held = group(emulator, "ic-a", accounts)
    assert {"done"} == set(write(connect(), removals(held, accounts)).values())
    assert [20] * 5 == [len(items) for items in batches(emulator)]
    assert (set(), 100) == (emulator.members(held), connect().read([]).accounts.height)


def test_one_bad_id_among_many_stands_alone(emulator: Emulator, connect: Connect):
    """An addition of twenty is refused wholly: the one that is named is set apart, the others are done."""
    accounts, held = people(emulator, 40), group(emulator, "ic-a", [])
    bad = [str(UUID(int=number)) for number in (1, 2)]
    found = write(connect(), [*adds(held, accounts[:7]), *adds(held, bad), *adds(held, accounts[7:])])
    assert {*bad} == {w.account for w, result in found.items() if result == "failed"}
    assert set(accounts) == emulator.members(held)
    assert len(batches(emulator)) <= 4


def test_what_was_so_before_is_told_apart(emulator: Emulator, connect: Connect):
    """By a reading of the group, whichever way Graph says it."""
    accounts = people(emulator, 50)
    held = group(emulator, "ic-a", accounts[:10])
    wanted = {write: "already" if number < 10 else "done" for number, write in enumerate(adds(held, accounts))}
    assert wanted == write(connect(), list(wanted))
    absent = people(emulator, 60)[50:]
    emulator.arm("absent-400", times=5)
    wanted = {
        **dict.fromkeys(removals(held, absent), "already"),
        **dict.fromkeys(removals(held, accounts[:3]), "done"),
    }
    assert wanted == write(connect(), list(wanted))


FAULTS: list[tuple[str, dict[str, Any]]] = [
    ("throttle", {"rate": 0.4, "retry_after": "0.05"}),
    ("throttle", {"times": 2, "on": "request", "method": "POST", "retry_after": "0.05"}),
    ("throttle-applied", {"rate": 0.4, "retry_after": "0.05"}),
    ("conflict", {"rate": 0.2}),
    ("server-error", {"rate": 0.2, "on": "item"}),
    ("bad-gateway", {"times": 2, "on": "request", "method": "POST"}),
    ("unavailable", {"rate": 0.2, "on": "item", "retry_after": "0.05"}),
    ("timeout-applied", {"rate": 0.3}),
    ("missing-answer", {"rate": 0.2, "on": "item"}),
    ("cut", {"times": 2, "method": "POST"}),
    ("cut-before", {"times": 2, "method": "POST"}),
    ("misleading-404", {"times": 3}),
    ("unauthorized", {"times": 1, "method": "POST"}),
]


@pytest.mark.parametrize(("kind", "options"), FAULTS, ids=[f"{kind}-{n}" for n, (kind, _) in enumerate(FAULTS)])
def test_a_fault_on_the_way_loses_and_doubles_nothing(
    emulator: Emulator, connect: Connect, kind: str, options: dict[str, Any]
):
    """What is not known to be done is sent again by itself; what was done after all is `done`, not a failure."""
    accounts = people(emulator, 90)
    leaving, joining = accounts[:30], accounts[30:]
    held, other = group(emulator, "ic-a", leaving), group(emulator, "ic-b")
    writes = [*removals(held, leaving), *adds(held, joining), *adds(other, accounts)]
    emulator.arm(kind, seed=7, **options)
    assert dict.fromkeys(writes, "done") == write(connect(), writes)
    assert emulator.faults()[kind] > 0
    assert (set(joining), set(accounts)) == (emulator.members(held), emulator.members(other))


def test_an_item_that_is_throttled_is_sent_again_alone(emulator: Emulator, connect: Connect):
    """The nineteen others of its batch are not."""
    accounts = people(emulator, 20)
    held = group(emulator, "ic-a", accounts)
    emulator.arm("throttle", times=1, on="item", method="DELETE", retry_after="0.05")
    assert {"done"} == set(write(connect(), removals(held, accounts)).values())
    assert [20, 1] == [len(items) for items in batches(emulator)]


def test_a_refusal_of_the_whole_group_is_not_tried_piece_by_piece(emulator: Emulator, connect: Connect):
    """Each request fails once, with its words."""
    accounts, held = people(emulator, 60), group(emulator, "ic-a")
    emulator.arm("denied", on="item", method="PATCH")
    outcomes = list(connect().write(adds(held, accounts)))
    assert {"failed"} == set(results(outcomes).values())
    assert "the app may not do this (403" in outcomes[0].message
    assert [3] == [len(items) for items in batches(emulator)]


def test_without_the_permission_nothing_is_written(emulator: Emulator, connect: Connect):
    """And it is said which one is missing."""
    (person,), held = people(emulator, 1), group(emulator, "ic-a")
    emulator.options(roles=["GroupMember.Read.All", "User.Read.All"])
    (outcome,) = connect().write(adds(held, [person]))
    assert "failed" == outcome.result
    assert "GroupMember.ReadWrite.All" in outcome.message


def test_a_run_out_of_time_says_what_it_does_not_know(emulator: Emulator, connect: Connect):
    """What was never sent has failed; what was sent and not answered for is looked up in the group."""
    accounts = people(emulator, 40)
    held = group(emulator, "ic-a", accounts)
    emulator.arm("throttle-applied", method="DELETE", times=10, retry_after="300")
    emulator.arm("throttle", method="DELETE", after=0, on="item", retry_after="300")
    outcomes = list(connect(timeouts={"total": 20, "settle": 0}).write(removals(held, accounts)))
    gone = {outcome.write.account for outcome in outcomes if outcome.result == "done"}
    assert set(accounts) - gone == emulator.members(held)
    assert {"the next run goes on"} == {
        outcome.message.rpartition("; ")[2] for outcome in outcomes if outcome.result == "failed"
    }


def test_the_write_quota_is_kept_to(emulator: Emulator, connect: Connect):
    """Graph never has to refuse: the connector counts for itself."""
    accounts = people(emulator, 120)
    held = group(emulator, "ic-a", accounts)
    emulator.options(write_quota=40, write_window=0.8)
    directory = connect(writes={"count": 40, "seconds": 1})
    assert {"done"} == set(write(directory, removals(held, accounts)).values())
    assert [[204] * 20] * 6 == batches(emulator)


def test_a_quota_that_outlasts_the_run_ends_it(emulator: Emulator, connect: Connect):
    """What fits is done, the rest is left to the next run."""
    accounts = people(emulator, 60)
    held = group(emulator, "ic-a", accounts)
    directory = connect(writes={"count": 40, "seconds": 300}, timeouts={"total": 20, "settle": 1}, concurrency=1)
    outcomes = list(directory.write(removals(held, accounts)))
    assert (40, 20) == tuple(sum(o.result == result for o in outcomes) for result in ("done", "failed"))
    assert (
        "the write quota outlasts `timeouts.total`; the next run goes on" == outcomes[0].message or outcomes[-1].message
    )
    assert 20 == len(emulator.members(held))


def test_a_deletion_is_always_of_a_membership(emulator: Emulator, connect: Connect):
    """Even where the app may delete users: all of them are still there."""
    emulator.options(roles=["GroupMember.ReadWrite.All", "User.ReadWrite.All"])
    accounts = people(emulator, 45)
    held = group(emulator, "ic-a", accounts)
    write(connect(), removals(held, accounts))
    write(connect(), removals(held, accounts))
    assert (45, set()) == (connect().read([]).accounts.height, emulator.members(held))


def test_a_group_that_vanishes_under_way_fails_alone(emulator: Emulator, connect: Connect):
    """Its removal by another administrator is no reason to stop the others."""
    accounts = people(emulator, 5)
    gone, held = group(emulator, "ic-gone", accounts), group(emulator, "ic-a", accounts)
    directory = connect()
    directory.read(["ic-gone", "ic-a"])
    emulator.remove(gone)
    found = {
        outcome.write: outcome for outcome in directory.write([*removals(gone, accounts), *removals(held, accounts)])
    }
    assert ["failed"] * 5 == [found[write].result for write in removals(gone, accounts)]
    assert ["done"] * 5 == [found[write].result for write in removals(held, accounts)]
    assert "the group does not exist any more" == found[removals(gone, accounts)[0]].message


def test_nothing_is_sent_for_nothing(emulator: Emulator, connect: Connect):
    """Not even a log-on."""
    emulator.forget()
    assert {} == write(connect(), [])
    assert ([], 0) == (emulator.requests(), written(emulator))


def test_whoever_stops_listening_leaves_nothing_open(emulator: Emulator, connect: Connect):
    """The job ends where it is, and the directory can be used and closed."""
    accounts = people(emulator, 30)
    held = group(emulator, "ic-a")
    directory = connect()
    outcomes = directory.write([*adds(held, accounts), *adds("no id", accounts)])
    assert "failed" == next(outcomes).result
    outcomes.close()
    assert 30 == directory.read(["ic-a"]).accounts.height
