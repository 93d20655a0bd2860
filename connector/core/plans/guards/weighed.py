"""What a guard weighs: one directory's changes, its limits, and what is known of the reading they rest on."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from connector.core.feeds.contract import Passing, Verdict
from connector.core.plans.limits import Expected, Limits
from connector.core.plans.model import Census, Change, Plan

OVERRIDE = "connector approve PLAN --reason TEXT"
Key = tuple[str, str, str, str]


@dataclass(frozen=True, kw_only=True)
class Doubts:
    """Why a reading is not to be believed whole: `partial` by directory, `feeds` of all, and what these let through."""

    partial: Mapping[str, Sequence[str]] = field(default_factory=dict)
    feeds: Sequence[Verdict] = ()
    passing: Passing = "all"


@dataclass(frozen=True, kw_only=True)
class Weighed:
    """One directory's changes against its limits.

    `additions` are those that count (what is restored does not), `added` are all, by group; `counted` are the removals
    no expected event covers; `removed` is how many such there were in the 24 hours before. partial: why the directory
    was not read whole.
    """

    directory: str
    limits: Limits
    census: Census
    additions: Sequence[Change]
    added: Mapping[str, int]
    removals: Sequence[Change]
    counted: Sequence[Change]
    events: Sequence[tuple[Expected, Sequence[Change]]]
    removed: int
    partial: Sequence[str]
    feeds: Sequence[Verdict]
    passing: Passing

    @property
    def members(self) -> int:
        """The correlated members there are now, whatever the scope of the plan."""
        return self.census.correlated.get(self.directory, 0)


def weigh(plan: Plan, census: Census, directory: str, limits: Limits, doubts: Doubts, removed: int) -> Weighed:
    additions, removals = _of(plan, directory, "add"), _of(plan, directory, "remove")
    events = _events(removals, limits, plan)
    uncounted = _lawful(events)
    return Weighed(
        directory=directory,
        limits=limits,
        census=census,
        additions=[c for c in additions if counts(c)],
        added=Counter(c.group_id for c in additions),
        removals=removals,
        counted=[c for c in removals if c.key not in uncounted],
        events=events,
        removed=removed,
        partial=doubts.partial.get(directory, ()),
        feeds=doubts.feeds,
        passing=doubts.passing,
    )


def counts(addition: Change) -> bool:
    """Putting back what we had granted is no danger."""
    return addition.reason != "restored"


def lawful(plan: Plan, limits: Mapping[str, Limits]) -> set[Key]:
    """The keys of the removals that an expected event covers, and so no cap counts."""
    return {key for name in limits for key in _lawful(_events(_of(plan, name, "remove"), limits[name], plan))}


def by_group(changes: Iterable[Change]) -> dict[str, list[Change]]:
    found: dict[str, list[Change]] = defaultdict(list)
    for change in changes:
        found[change.group_id].append(change)
    return dict(sorted(found.items()))


def _of(plan: Plan, directory: str, action: str) -> list[Change]:
    return [c for c in plan.changes if (c.directory, c.action) == (directory, action)]


def _events(removals: Sequence[Change], limits: Limits, plan: Plan) -> list[tuple[Expected, list[Change]]]:
    return [(e, [c for c in removals if c.reason == e.reason]) for e in limits.expected if e.covers(plan.as_of)]


def _lawful(events: Sequence[tuple[Expected, Sequence[Change]]]) -> set[Key]:
    return {c.key for event, covered in events if len(covered) <= event.at_most for c in covered}
