"""Plain Python: one compiled closure a policy."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from benchmarks.peers import Decide, Facts
from benchmarks.rules import Rule


def prepare(policies: Sequence[Rule]) -> Decide:
    closures = [_closure(rule) for rule in policies]

    def decide(cases: Sequence[Facts]) -> list[tuple[int, int]]:
        return [
            (number, policy)
            for number, facts in enumerate(cases)
            for policy, holds in enumerate(closures)
            if holds(facts)
        ]

    return decide


def _closure(rule: Rule) -> Callable[[Facts], bool]:
    roles, certification = frozenset(rule.roles), rule.certification

    def holds(facts: Facts) -> bool:
        return (
            facts["employed"]
            and (facts["waived"] or (facts["role"] in roles and facts["site"] == "school"))
            and certification in facts["certified"]
        )

    return holds
