"""Two tools that manage one group undo each other's work: a group that another owner marked is left to it."""

from __future__ import annotations

from collections.abc import Iterable

from connector.core.plans.guards.weighed import Weighed, by_group
from connector.core.plans.model import OVERRIDE, Refusal


def other_owner(seen: Weighed) -> Iterable[Refusal]:
    """Every change of such a group, departures and denials too: they are the other owner's to make."""
    for group_id, changes in by_group(seen.changes).items():
        if owner := seen.marks.other(group_id):
            yield Refusal(
                guard="other-owner",
                limit=0,
                actual=len(changes),
                words=(
                    f"`{changes[0].group}` in `{seen.directory}`: it is marked as managed by `{owner}`, and this is "
                    f"`{seen.marks.ours}`; take that mark off, or name another group in the mappings"
                ),
                override=OVERRIDE,
                directory=seen.directory,
                group_id=group_id,
            )
