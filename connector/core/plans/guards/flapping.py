"""A membership that facts give and take again and again is a mistake in them, and no help to anybody."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

from connector.core.plans.guards.weighed import Weighed, by_group
from connector.core.plans.model import OVERRIDE, Change, Made, Refusal
from connector.core.vocabulary import URGENT

MOST = 3  # memberships that are told one by one
DID = {"add": "added", "remove": "removed"}
FEEDS: Mapping[str, str] = {
    **dict.fromkeys(("joined", "left", "returned"), "the feed `people`"),
    **dict.fromkeys(("role-gained", "role-lost", "location-gained", "location-lost"), "the feed `assignments`"),
    **dict.fromkeys(("certified", "certification-expired", "certification-superseded"), "the feed `completions`"),
    **dict.fromkeys(("exception-granted", "exception-ended"), "the exceptions"),
    "row-missing": "the feeds `people` and `assignments`",
}
"""Where to look, by the reason of a change."""


def flapping(seen: Weighed) -> Iterable[Refusal]:
    """The next turn of each such membership; departures and denials pass."""
    limit, turns = seen.limits.flapping.changes, _turns(seen.made)
    for group_id, changes in by_group(c for c in seen.changes if c.reason not in URGENT).items():
        unsteady = [c for c in changes if limit is not None and _turned(c, turns, limit)]
        if limit is not None and unsteady:
            yield Refusal(
                guard="flapping",
                limit=limit,
                actual=max(len(turns[group_id, c.account]) for c in unsteady) + 1,
                words=f"`{unsteady[0].group}` in `{seen.directory}`: {_words(seen, unsteady, turns)}",
                override=OVERRIDE,
                directory=seen.directory,
                group_id=group_id,
                spares_urgent=True,
                accounts=tuple(sorted({c.account for c in unsteady})),
            )


def _turns(made: Sequence[Made]) -> Mapping[tuple[str, str], list[Made]]:
    """What we did to each membership, without what only repeats it: that puts right what somebody did by hand.

    Nor what a rollback did: a person turned it round, no fact.
    """
    found: dict[tuple[str, str], list[Made]] = defaultdict(list)
    for one in made:
        known = found[one.group_id, one.account]
        if one.reason != "rolled-back" and (not known or known[-1].action != one.action):
            known.append(one)
    return found


def _turned(change: Change, turns: Mapping[tuple[str, str], Sequence[Made]], limit: int) -> bool:
    known = turns.get((change.group_id, change.account), ())
    return len(known) >= limit and known[-1].action != change.action


def _words(seen: Weighed, unsteady: Sequence[Change], turns: Mapping[tuple[str, str], Sequence[Made]]) -> str:
    rule = seen.limits.flapping
    told = [_told(c, turns[c.group_id, c.account][-(rule.changes or 0) :]) for c in unsteady[:MOST]]
    more = [f"and {len(unsteady) - MOST} more"] if len(unsteady) > MOST else []
    what = "1 membership was" if len(unsteady) == 1 else f"{len(unsteady)} memberships were"
    return f"{what} turned round {rule.changes} times within {rule.within}: {'; '.join([*told, *more])}"


def _told(change: Change, known: Sequence[Made]) -> str:
    """By ids alone, with the days, and where the cause may lie."""
    days = ", ".join(f"{DID[made.action]} {made.on} ({made.reason})" for made in known)
    places = [FEEDS[reason] for reason in (*(made.reason for made in known), change.reason) if reason in FEEDS]
    policies = [f"the policy `{name}`" for name in change.policies]
    look = ", ".join(dict.fromkeys([*places, *policies]))
    return f"{change.person_id or change.account} {days}" + (f"; look at {look}" if look else "")
