"""What `make bench-peers` compares: the facts that it gives to others lead to the connector's own decisions."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from benchmarks.measuring import population
from benchmarks.peers.clock import Clock
from benchmarks.peers.closures import prepare
from benchmarks.peers.connector import decided
from benchmarks.peers.deciding import DifferentlyDecidedError, check
from benchmarks.peers.world import Decision, read, written
from benchmarks.rules import Exempt, Rule, rule_files

POLICIES = 10


def by_closures(folder: Path) -> set[Decision]:
    world = read(folder)
    return world.decisions(prepare(world.policies)([case.facts for case in world.cases]))


def with_exceptions(folder: Path, exempt: list[Exempt]) -> None:
    texts = dict(rule_files(POLICIES, exempt))
    (folder / "policies/exceptions/all.yaml").write_text(texts["policies/exceptions/all.yaml"])


def test_python_closures_decide_as_the_connector_also_who_is_exempt(tmp_path: Path) -> None:
    folder = shutil.copytree(population(1_000, POLICIES), tmp_path / "world")
    world, before = read(folder), by_closures(folder)
    holder, entitlement, _ = min(before)
    rule = Rule(number=4)  # the first that is per location
    lacking = next(
        case
        for case in world.cases
        if case.facts["employed"]
        and rule.certification in case.facts["certified"]
        and not any(name == rule.name and person == case.person for person, name, _ in before)
    )
    granted = Exempt(person=lacking.person, rule=rule, effect="grant", location="0017")
    denied = Exempt(person=holder, rule=Rule(number=int(entitlement[-3:])), effect="deny", location="")
    with_exceptions(folder, [granted, denied])

    after = by_closures(folder)
    assert {(lacking.person, rule.name, "0017")} == after - before
    assert {(holder, entitlement)} == {decision[:2] for decision in before - after}
    assert decided(folder, Clock()) == after


def test_a_peer_that_decides_otherwise_fails_the_benchmark() -> None:
    ours = written({("1", "access-000", "-"), ("2", "access-000", "-")})
    check("peer", ours, ours)
    with pytest.raises(DifferentlyDecidedError, match="only connector: 2 access-000 -"):
        check("peer", ours, written({("1", "access-000", "-")}))
