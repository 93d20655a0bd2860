"""Which rules could be satisfied at all, by personal conditions alone: a superset, so that few rows are asked."""

from __future__ import annotations

from collections.abc import Mapping

from connector.core.conditions.assigned import Assigned
from connector.core.conditions.certified import Certified
from connector.core.decisions.program import Program, Rule, holds


def prospects(
    meaning: Mapping[int, frozenset[int]], program: Program, *, hoped: bool = False
) -> tuple[list[tuple[int, int]], list[tuple[int, int]]]:
    """(signature, rule) pairs that some assignment could satisfy, and those that need no assignment.

    hoped: a course that is lacking may yet be completed.
    """
    possible, wide = [], []
    for rule in program.rules:
        own = frozenset(program.personal[x.condition] for x in rule.leaves if not isinstance(x.condition, Assigned))
        read = {met: _outlook(rule, program, met, hoped=hoped) for met in {met & own for met in meaning.values()}}
        for signature, met in meaning.items():
            somewhere, anywhere = read[met & own]
            possible += [(signature, rule.number)] if somewhere else []
            wide += [(signature, rule.number)] if anywhere else []
    return possible, wide


def _outlook(rule: Rule, program: Program, met: frozenset[int], *, hoped: bool) -> tuple[bool, bool]:
    """Whether some assignment could satisfy the rule, and whether it could do without one."""
    somewhere = _prospect(rule, program, met, positive=None, hoped=hoped) is not False
    needs_place = rule.grants and rule.per_location
    if needs_place or not somewhere:
        return somewhere, False
    return somewhere, _prospect(rule, program, met, positive=False, hoped=hoped) is not False


def _prospect(rule: Rule, program: Program, met: frozenset[int], *, positive: bool | None, hoped: bool) -> bool | None:
    def truth(path: str) -> bool | None:
        leaf = by_path[path]
        if isinstance(leaf.condition, Assigned):
            return None if leaf.under_not else positive
        is_met = program.personal[leaf.condition] in met
        return None if hoped and not is_met and isinstance(leaf.condition, Certified) else is_met

    by_path = {leaf.path: leaf for leaf in rule.leaves}
    return holds(rule.policy.when, truth)
