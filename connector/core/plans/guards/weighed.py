"""What a guard weighs: one directory's changes, its limits, and what is known of the reading they rest on."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from connector.core.feeds.contract import Passing, Verdict
from connector.core.plans.coverage import Coverage
from connector.core.plans.limits import Expected, Limits
from connector.core.plans.model import Census, Change, ChangeKey, Made, Plan
from connector.core.rules.mappings import Freeze

Key = tuple[str, str, str, str]


@dataclass(frozen=True, kw_only=True)
class Doubts:
    """Why a reading is not to be believed whole: `partial` by directory, `feeds` of all, and what these let through.

    strangers: the directories that nobody adopted yet, and what identifies each.
    """

    partial: Mapping[str, Sequence[str]] = field(default_factory=dict)
    feeds: Sequence[Verdict] = ()
    passing: Passing = "all"
    strangers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Marks:
    """Who marked which groups of a directory: `owners` by group id. ours: our own mark; empty: marks say nothing."""

    ours: str = ""
    owners: Mapping[str, str] = field(default_factory=dict)

    def own(self, group_id: str) -> bool:
        return self.owners.get(group_id, "").casefold() == self.ours.casefold()

    def other(self, group_id: str) -> str:
        """The owner who is not us; empty where there is none."""
        return "" if not self.ours or self.own(group_id) else self.owners.get(group_id, "")


@dataclass(frozen=True, kw_only=True)
class Beside:
    """What guards know beside a plan: the calendar's freezes, marks by directory, and changes of the time before.

    waiting: removals that wait since a forecast let others pass, each with the reason it had then.
    """

    freezes: Sequence[Freeze] = ()
    marks: Mapping[str, Marks] = field(default_factory=dict)
    made: Sequence[Made] = ()
    waiting: Mapping[ChangeKey, str] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Weighed:
    """One directory's changes against its limits.

    `additions` are those that count (what is restored does not), `added` are all, by group; `counted` are the removals
    no expected event covers; `removed` is how many such there were in the 24 hours before. partial: why the directory
    was not read whole. freezes: those in force. made: what we changed there lately, oldest first.
    waiting: see Beside, of all directories. contact: what there is to see of a directory that nobody adopted yet.
    """

    directory: str
    limits: Limits
    census: Census
    changes: Sequence[Change]
    additions: Sequence[Change]
    added: Mapping[str, int]
    removals: Sequence[Change]
    counted: Sequence[Change]
    events: Sequence[tuple[Expected, Sequence[Change]]]
    removed: int
    partial: Sequence[str]
    feeds: Sequence[Verdict]
    passing: Passing
    freezes: Sequence[Freeze]
    marks: Marks
    made: Sequence[Made]
    waiting: Mapping[ChangeKey, str]
    contact: Coverage | None

    @property
    def members(self) -> int:
        """The correlated members there are now, whatever the scope of the plan."""
        return self.census.correlated.get(self.directory, 0)


def weigh(
    plan: Plan, census: Census, directory: str, limits: Limits, doubts: Doubts, beside: Beside, removed: int
) -> Weighed:
    additions, removals = _of(plan, directory, "add"), _of(plan, directory, "remove")
    events = _events(removals, limits, plan)
    uncounted = _lawful(events)
    return Weighed(
        directory=directory,
        limits=limits,
        census=census,
        changes=[c for c in plan.changes if c.directory == directory],
        additions=[c for c in additions if counts(c)],
        added=Counter(c.group_id for c in additions),
        removals=removals,
        counted=[c for c in removals if c.key not in uncounted],
        events=events,
        removed=removed,
        partial=doubts.partial.get(directory, ()),
        feeds=doubts.feeds,
        passing=doubts.passing,
        freezes=[freeze for freeze in beside.freezes if freeze.covers(plan.as_of)],
        marks=beside.marks.get(directory, Marks()),
        made=[made for made in beside.made if made.directory == directory],
        waiting=beside.waiting,
        contact=_contact(census, directory, doubts.strangers),
    )


def _contact(census: Census, directory: str, strangers: Mapping[str, str]) -> Coverage | None:
    """What there is to see of a directory that nobody adopted yet, where it was read."""
    if directory not in strangers or directory not in census.coverage:
        return None
    return Coverage(directory=directory, identity=strangers[directory], groups=census.coverage[directory])


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
