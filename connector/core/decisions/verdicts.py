"""What one rule says at one place: which conditions are met, and what would have to turn."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

from connector.core.decisions.lacking import Lack, joined, lacking, paths
from connector.core.decisions.program import Leaf, Rule, holds


class Place(NamedTuple):
    """A decision's subject: one person, one entitlement and, where it has them, one location (by number; -1: none)."""

    pid: int
    entitlement: str
    loc: int


@dataclass(frozen=True, kw_only=True, eq=False)
class Verdict:
    """One rule at one place: which of its conditions are met (without exceptions), and whether it is satisfied.

    Places of which the same is to be said share one verdict, so that what follows from it is worked out once.
    """

    rule: Rule
    met: Mapping[str, bool]
    satisfied: bool

    @cached_property
    def lack(self) -> Lack | None:
        """What would have to turn; None where the rule is satisfied. A grant at a place needs an assignment there."""
        if self.satisfied:
            return None
        tree = lacking(self.rule.policy.when, self.met)
        return tree if self.rule.met_here(self.met) else joined([tree, joined(self.rule.here, every=False)], every=True)

    @cached_property
    def holding(self) -> Lack | None:
        """What keeps the rule satisfied: what would have to turn for it not to be."""
        return lacking(self.rule.policy.when, self.met, wanted=False)

    def lack_with(self, waived: Collection[str]) -> Lack | None:
        """As `lack`, where an exception takes the `waived` kinds as met; where that is in the way, without it."""
        lack = lacking(self.rule.policy.when, self._with(waived)) if waived else self.lack
        return self.lack if any(leaf.kind in waived for leaf in self.leaves(lack)) else lack

    def leaves(self, lack: Lack | None) -> list[Leaf]:
        """The conditions that a lack speaks of, in the policy's order."""
        return [leaf for leaf in self.rule.leaves if leaf.path in paths(lack)]

    def surely(self, waived: Collection[str] = ()) -> bool | None:
        """The rule's truth whatever rows are missing or were rejected; None where such a row could turn it."""

        def truth(path: str) -> bool | None:
            return True if self.met[path] else None if kinds[path] in unsure else False

        unsure = {*NEEDS_ROWS, *waived}
        kinds = {leaf.path: leaf.kind for leaf in self.rule.leaves}
        return holds(self.rule.policy.when, truth)

    def satisfied_with(self, waived: Collection[str]) -> bool:
        """Whether the rule is satisfied where an exception takes the `waived` kinds as met."""
        return bool(holds(self.rule.policy.when, self._with(waived).__getitem__))

    def _with(self, waived: Collection[str]) -> dict[str, bool]:
        return {x.path: x.kind in waived or self.met[x.path] for x in self.rule.leaves}


NEEDS_ROWS = ("assigned", "certified")
