"""Groups that a rollback paused: nothing is written there, or the next run would redo what was undone."""

from __future__ import annotations

from collections.abc import Collection

from connector.core.plans.doubted import hold_back
from connector.core.plans.model import Plan

WHY = "paused"


def hold_paused(plan: Plan, groups: Collection[tuple[str, str]]) -> Plan:
    """The plan with every change in these groups (directory, id) held, whatever its reason."""
    return hold_back(plan, [c for c in plan.changes if (c.directory, c.group_id) in groups], WHY)
