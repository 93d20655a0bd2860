"""Additions on the word of a feed that is not what was expected: only where the facts still hold."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from connector.core.plans.model import Change, Held, Plan
from connector.core.vocabulary import HOLDS

WHY = "feed-doubtful"


def hold_doubted(plan: Plan, persons: frozenset[str] | None) -> Plan:
    """The plan with the additions of these persons held; None: of everybody."""
    doubted = [c for c in plan.changes if c.action == "add" and (persons is None or c.person_id in persons)]
    return hold_back(plan, doubted, WHY)


def hold_back(plan: Plan, changes: Sequence[Change], why: str) -> Plan:
    """The plan with these changes of it held."""
    if not changes:
        return plan
    keys = {change.key for change in changes}
    held = [*plan.held, *(Held(change=change, why=why, words=HOLDS[why]) for change in changes)]
    return replace(
        plan,
        changes=tuple(c for c in plan.changes if c.key not in keys),
        held=tuple(sorted(held, key=lambda h: (h.change.order, h.why))),
    )
