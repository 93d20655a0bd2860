"""The days on which a district wants nothing taken away: the start of school, an audit, the turn of the year."""

from __future__ import annotations

from collections.abc import Iterable

from connector.core.plans.guards.weighed import Weighed
from connector.core.plans.model import OVERRIDE, Refusal
from connector.core.vocabulary import URGENT


def freeze_window(seen: Weighed) -> Iterable[Refusal]:
    """Additions go on, and so do departures and denials: a freeze protects no one who must not have access."""
    waiting = [c for c in seen.removals if c.reason not in URGENT]
    if waiting and seen.freezes:
        last = max(seen.freezes, key=lambda freeze: freeze.until)
        yield Refusal(
            guard="freeze-window",
            limit=0,
            actual=len(waiting),
            words=f"`{seen.directory}`: {len(waiting)} removals; a freeze lasts through {last.until}: {last.reason}",
            override=OVERRIDE,
            directory=seen.directory,
            action="remove",
            spares_urgent=True,
        )
