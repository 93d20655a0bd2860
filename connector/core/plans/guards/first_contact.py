"""First contact adopts: nothing is written to a directory before somebody has seen what the policies explain of it.

Also where no group has a member: that is what a reading without the right to see members looks like.
"""

from __future__ import annotations

from collections.abc import Iterable

from connector.core.plans.guards.weighed import Weighed
from connector.core.plans.model import OVERRIDE, Refusal

GUARD = "first-contact"


def first_contact(seen: Weighed) -> Iterable[Refusal]:
    """Holds the whole directory, whatever the plan would change there."""
    if seen.contact is not None:
        yield Refusal(
            guard=GUARD,
            limit=0,
            actual=len(seen.changes),
            words=(
                f"nobody adopted `{seen.directory}` ({seen.contact.identity}) yet, so nothing is written there: "
                f"{seen.contact.words}"
            ),
            override=OVERRIDE,
            directory=seen.directory,
            identity=seen.contact.identity,
        )
