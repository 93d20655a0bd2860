"""Lawful mass events, announced in the config: bounded in time, number and reason."""

from __future__ import annotations

from collections.abc import Iterable

from connector.core.plans.guards.weighed import Weighed
from connector.core.plans.model import OVERRIDE, Refusal


def expected(seen: Weighed) -> Iterable[Refusal]:
    """An expected event that is larger than expected waits as a whole."""
    for event, covered in seen.events:
        if len(covered) > event.at_most:
            yield Refusal(
                guard="expected-exceeded",
                limit=event.at_most,
                actual=len(covered),
                words=f"`{seen.directory}`: {len(covered)} removals for {event.reason}; {event.at_most} are expected",
                override=OVERRIDE,
                directory=seen.directory,
                action="remove",
                reason=event.reason,
            )
