"""429 and its kin: of a call, of items of a $batch, by quota; and writes that were applied all the same."""

from __future__ import annotations

import pytest

from tests.emulators.graph.fixtures import Emulator
from tests.graph_honesty.asking import Asking
from tests.graph_honesty.test_batch import removals
from tests.graph_honesty.test_members import refusal, said


def test_a_throttled_call_says_how_long_in_decimals(emulator: Emulator, graph: Asking, group: str):
    """As Microsoft's own sample does."""
    emulator.arm("throttle", times=1, retry_after="2.128")
    answer = graph.ask("GET", f"/groups/{group}")
    assert (429, "2.128") == (answer.status_code, answer.headers["retry-after"])
    assert refusal(8) == said(answer)
    assert 200 == graph.ask("GET", f"/groups/{group}").status_code


def test_some_items_of_a_batch_are_throttled(emulator: Emulator, graph: Asking, staff: list[str]):
    """The call is 200; the throttled items were not carried out, the others were."""
    group = emulator.seed(groups=[{"displayName": "all", "members": staff[:20]}])["all"]
    emulator.arm("throttle", on="item", rate=0.4, seed=5)
    answers = graph.batch(*removals(group, staff[:20]))
    left = {staff[int(name)] for name, one in answers.items() if one["status"] == 429}
    assert 3 <= len(left) <= 17
    assert left == emulator.members(group)
    assert {"0.249"} == {one["headers"]["Retry-After"] for one in answers.values() if one["status"] == 429}
    assert {"throttle": len(left)} == emulator.faults()


def test_a_throttled_item_may_have_been_applied(emulator: Emulator, graph: Asking, staff: list[str], group: str):
    """429, and the member is gone; asked again, 404."""
    emulator.arm("throttle-applied", on="item", times=1)
    assert [429] == [one["status"] for one in graph.batch(*removals(group, staff[:1])).values()]
    assert staff[0] not in emulator.members(group)
    assert [404] == [one["status"] for one in graph.batch(*removals(group, staff[:1])).values()]


def test_a_conflict_changes_nothing(emulator: Emulator, graph: Asking, staff: list[str], group: str):
    """409 of concurrent writes; reads are not met."""
    emulator.arm("conflict")
    assert refusal(11) == said(graph.ask("PATCH", f"/groups/{group}", graph.bind(staff[9])))
    assert 200 == graph.ask("GET", f"/groups/{group}").status_code
    assert set(staff[:5]) == emulator.members(group)


@pytest.mark.parametrize(
    ("kind", "status"),
    [("server-error", 500), ("bad-gateway", 502), ("unavailable", 503), ("gateway-timeout", 504), ("denied", 403)],
)
def test_outages(emulator: Emulator, graph: Asking, staff: list[str], group: str, kind: str, status: int):
    """Of a call and of an item; nothing is applied, and afterwards all is well."""
    emulator.arm(kind, times=2)
    assert status == graph.ask("DELETE", f"/groups/{group}/members/{staff[0]}/$ref").status_code
    path = f"/groups/{group}/members/{staff[0]}/$ref"
    emulator.arm(kind, on="item", times=1)
    emulator.disarm(kind)
    emulator.arm(kind, on="item", times=1)
    assert [status] == [one["status"] for one in graph.batch(("DELETE", path)).values()]
    assert set(staff[:5]) == emulator.members(group)
    assert 204 == graph.ask("DELETE", path).status_code


def test_the_write_quota_is_a_bucket(emulator: Emulator, graph: Asking, staff: list[str]):
    """Thirty writes within fifteen seconds: the thirty-first waits, and as much comes back as time has passed."""
    emulator.options(write_quota=30, write_window=15)
    group = emulator.seed(groups=[{"displayName": "all", "members": staff}])["all"]
    answers = [*graph.batch(*removals(group, staff[:20])).values(), *graph.batch(*removals(group, staff[20:])).values()]
    assert {204} == {one["status"] for one in answers}
    refused = graph.batch(("PATCH", f"/groups/{group}", graph.bind(staff[0])))["0"]
    assert 429 == refused["status"]
    wait = float(refused["headers"]["Retry-After"])
    assert 9 < wait <= 10.5
    emulator.clock(advance=wait)
    assert 204 == graph.ask("PATCH", f"/groups/{group}", graph.bind(staff[0])).status_code


def test_a_quota_nearly_spent_is_announced(emulator: Emulator, graph: Asking, staff: list[str], group: str):
    """From 0.8 on, by a header."""
    emulator.options(write_quota=5, write_window=100000)
    shares = [
        graph.ask("DELETE", f"/groups/{group}/members/{one}/$ref").headers.get("x-ms-throttle-limit-percentage")
        for one in staff[:5]
    ]
    assert [None, None, None, "0.80", "1.00"] == shares


def test_reads_have_a_quota_of_their_own(emulator: Emulator, graph: Asking, group: str):
    """In resource units: a page of members costs three, two with $select."""
    emulator.options(unit_quota=5, unit_window=100000)
    paths = [f"/groups/{group}/members", f"/groups/{group}/members?$select=id", f"/groups/{group}"]
    assert [200, 200, 429] == [graph.ask("GET", path).status_code for path in paths]


def test_the_same_seed_strikes_the_same_requests(emulator: Emulator, graph: Asking, group: str):
    """A campaign can be repeated; another seed is another campaign."""
    rounds = []
    for seed in (1, 1, 2):
        emulator.disarm()
        emulator.arm("throttle", rate=0.5, seed=seed)
        rounds.append([graph.ask("GET", f"/groups/{group}").status_code for _ in range(24)])
    assert rounds[0] == rounds[1] != rounds[2]


def test_a_fault_can_be_aimed(emulator: Emulator, graph: Asking, staff: list[str], group: str):
    """By method, by path, after some, and a number of times."""
    emulator.arm("throttle", method="GET", path=f"groups/{group}/members", after=1, times=2)
    statuses = [graph.ask("GET", f"/groups/{group}/members").status_code for _ in range(4)]
    assert [200, 429, 429, 200] == statuses
    assert 200 == graph.ask("GET", f"/users/{staff[0]}").status_code
