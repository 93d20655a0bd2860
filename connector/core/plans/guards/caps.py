"""How many changes of one directory a run, or a day, may make: memberships, whatever the cause."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import replace

from connector.core.plans.guards.measure import exceeded, told
from connector.core.plans.guards.weighed import Weighed
from connector.core.plans.limits import Cap
from connector.core.plans.model import OVERRIDE, Action, Change, Refusal
from connector.core.vocabulary import URGENT


def removals(seen: Weighed) -> Iterable[Refusal]:
    return _capped(seen, "removals", seen.limits.removals, seen.counted, "remove", "removals")


def removals_per_day(seen: Weighed) -> Iterable[Refusal]:
    """Many small runs are no way around the cap of one."""
    number = seen.removed + len(seen.counted)
    for kind, limit, actual in exceeded(seen.limits.removals_per_day, number, seen.members) if seen.counted else ():
        words = told(kind, limit, actual, number, "removals within 24 hours", seen.members)
        yield Refusal(
            guard=f"removals-per-day-{kind}",
            limit=limit,
            actual=actual,
            words=f"`{seen.directory}`: {words}; {seen.removed} were made by earlier runs",
            override=OVERRIDE,
            directory=seen.directory,
            action="remove",
        )


def additions(seen: Weighed) -> Iterable[Refusal]:
    return _capped(seen, "additions", seen.limits.additions, seen.additions, "add", "additions")


def urgent(seen: Weighed) -> Iterable[Refusal]:
    """Departures and denials pass the group guards, up to a cap of their own."""
    leaving = [c for c in seen.counted if c.reason in URGENT]
    for refusal in _capped(seen, "removals-urgent", seen.limits.removals_urgent, leaving, "remove", "urgent removals"):
        for reason, number in sorted(Counter(c.reason for c in leaving).items()):
            yield replace(refusal, reason=reason, words=f"{refusal.words}; {number} of them for `{reason}`")


def _capped(
    seen: Weighed, name: str, cap: Cap, changes: Sequence[Change], action: Action, what: str
) -> Iterable[Refusal]:
    for kind, limit, actual in exceeded(cap, len(changes), seen.members):
        yield Refusal(
            guard=f"{name}-{kind}",
            limit=limit,
            actual=actual,
            words=f"`{seen.directory}`: {told(kind, limit, actual, len(changes), what, seen.members)}",
            override=OVERRIDE,
            directory=seen.directory,
            action=action,
        )
