"""What may become of one group: a small one is hidden in any percentage of a whole directory."""

from __future__ import annotations

from collections.abc import Iterable

from connector.core.plans.guards.caps import additions
from connector.core.plans.guards.measure import exceeded, told
from connector.core.plans.guards.weighed import Weighed, by_group
from connector.core.plans.model import OVERRIDE, Change, Refusal
from connector.core.vocabulary import URGENT


def removals_per_group(seen: Weighed) -> Iterable[Refusal]:
    for group_id, changes in by_group(c for c in seen.counted if c.reason not in URGENT).items():
        members = seen.census.by_group.get((seen.directory, group_id), 0)
        for kind, limit, actual in exceeded(seen.limits.removals_per_group, len(changes), members):
            words = told(kind, limit, actual, len(changes), "removals", members)
            yield _at_group(seen, changes[0], f"group-removals-{kind}", limit, actual, words)


def empty_group(seen: Weighed) -> Iterable[Refusal]:
    """A group that has members and would have none."""
    emptying = {c.key for event, covered in seen.events if event.empty_group == "allow" for c in covered}
    if seen.limits.empty_group == "allow":
        return
    additions_pass = not list(additions(seen))  # what is held fills no group
    for group_id, changes in by_group(seen.removals).items():
        members = seen.census.all_members.get((seen.directory, group_id), 0)
        left = members - len(changes) + (seen.added[group_id] if additions_pass else 0)
        ordinary = [c for c in changes if c.reason not in URGENT and c.key not in emptying]
        if ordinary and left <= 0:
            words = f"no member would be left of {members}; a group is not emptied unasked"
            yield _at_group(seen, ordinary[0], "empty-group", 0, len(changes), words)


def _at_group(seen: Weighed, change: Change, guard: str, limit: float, actual: float, words: str) -> Refusal:
    return Refusal(
        guard=guard,
        limit=limit,
        actual=actual,
        words=f"`{change.group}` in `{seen.directory}`: {words}",
        override=OVERRIDE,
        directory=seen.directory,
        action="remove",
        group_id=change.group_id,
        spares_urgent=True,
    )
