"""Whom a forecast that was approved did not name, and a cap held beside it, waits on, however few are left of them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping

from connector.core.plans.guards.weighed import Weighed
from connector.core.plans.model import OVERRIDE, Change, ChangeKey, Plan, Refusal
from connector.core.vocabulary import URGENT

GUARD = "beyond-forecast"


def beyond_forecast(seen: Weighed) -> Iterable[Refusal]:
    """What the forecast let pass is gone, so no cap is exceeded any more; nobody said that the others are meant."""
    return beyond(change for change in seen.removals if _waits(change, seen.waiting))


def beyond(removals: Iterable[Change]) -> Iterator[Refusal]:
    """One refusal a group, of these removals alone."""
    groups: dict[tuple[str, str], list[Change]] = defaultdict(list)
    for change in removals:
        groups[change.directory, change.group_id].append(change)
    for (directory, group_id), changes in sorted(groups.items()):
        number = len(changes)
        what = "1 removal" if number == 1 else f"{number} removals"
        yield Refusal(
            guard=GUARD,
            limit=0,
            actual=number,
            words=f"`{changes[0].group}` in `{directory}`: {what} held since the run in which a forecast that was "
            "approved let others pass; it does not name them, so each waits for an approval",
            override=OVERRIDE,
            directory=directory,
            action="remove",
            group_id=group_id,
            accounts=tuple(sorted({change.account for change in changes})),
        )


def waiting_in(held: Plan) -> dict[ChangeKey, str]:
    """The removals that this guard holds in a plan, each with its reason."""
    ours = [refusal for refusal in held.refusals if refusal.guard == GUARD]
    return {change.key: change.reason for change in held.changes if any(r.stops(change) for r in ours)}


def _waits(change: Change, waiting: Mapping[ChangeKey, str]) -> bool:
    """Who has left since, or is denied, goes as such: this is about another loss."""
    reason = waiting.get(change.key)
    return reason is not None and (change.reason not in URGENT or reason in URGENT)
