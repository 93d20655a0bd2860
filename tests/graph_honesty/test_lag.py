"""Reads that lag behind writes."""

from __future__ import annotations

from tests.emulators.graph.fixtures import Emulator
from tests.graph_honesty.asking import Asking


def read(graph: Asking, group: str) -> set[str]:
    return {one["id"] for one in graph.get(f"/groups/{group}/members?$select=id")["value"]}


def test_a_write_is_shown_when_the_lag_has_passed(emulator: Emulator, graph: Asking, staff: list[str], group: str):
    """Writes see it at once, reads and delta afterwards."""
    emulator.options(lag=30)
    assert 204 == graph.ask("PATCH", f"/groups/{group}", graph.bind(staff[9])).status_code
    assert 204 == graph.ask("DELETE", f"/groups/{group}/members/{staff[0]}/$ref").status_code
    assert set(staff[:5]) == read(graph, group)
    assert 400 == graph.ask("PATCH", f"/groups/{group}", graph.bind(staff[9])).status_code
    emulator.clock(advance=31)
    assert {*staff[1:5], staff[9]} == read(graph, group)


def test_a_lag_can_meet_some_writes_only(emulator: Emulator, graph: Asking, staff: list[str], group: str):
    """Armed as a fault, with a rate or a number of times."""
    emulator.arm("lag", times=1, seconds=30)
    graph.ask("PATCH", f"/groups/{group}", graph.bind(staff[9]))
    graph.ask("PATCH", f"/groups/{group}", graph.bind(staff[10]))
    assert {*staff[:5], staff[10]} == read(graph, group)


def test_a_stale_replica_shows_the_state_of_before(emulator: Emulator, graph: Asking, staff: list[str], group: str):
    """One read is fresh, the next is not: replicas do not agree."""
    emulator.clock(advance=3600)
    graph.become("Directory.ReadWrite.All")
    graph.ask("PATCH", f"/groups/{group}", graph.bind(staff[9]))
    graph.ask("DELETE", f"/groups/{group}/members/{staff[0]}/$ref")
    emulator.arm("stale-read", times=1, after=1, seconds=60)
    fresh = {*staff[1:5], staff[9]}
    assert [fresh, set(staff[:5]), fresh] == [read(graph, group) for _ in range(3)]


def test_a_later_write_overtakes_one_that_lags(emulator: Emulator, graph: Asking, staff: list[str], group: str):
    """Added with a lag and removed without one: who was added never comes back."""
    emulator.arm("lag", times=1, seconds=30)
    graph.ask("PATCH", f"/groups/{group}", graph.bind(staff[9]))
    graph.ask("DELETE", f"/groups/{group}/members/{staff[9]}/$ref")
    emulator.clock(advance=31)
    assert set(staff[:5]) == read(graph, group) == emulator.members(group)


def test_a_deleted_user_is_in_no_group_whatever_lags(emulator: Emulator, graph: Asking, staff: list[str], group: str):
    """Neither for writes nor, later, for reads."""
    emulator.options(lag=30)
    graph.ask("PATCH", f"/groups/{group}", graph.bind(staff[9]))
    emulator.remove(staff[9])
    assert set(staff[:5]) == emulator.members(group)
    emulator.clock(advance=31)
    assert set(staff[:5]) == read(graph, group)
