"""Plan and limits to refusals: one small function a guard. A refusal holds its own scope, wholly, and is said once."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from connector.core.feeds.contract import Passing, Verdict
from connector.core.plans.limits import Cap, Expected, Limits
from connector.core.plans.model import Action, Census, Change, Plan, Refusal
from connector.core.vocabulary import URGENT

OVERRIDE = "connector approve PLAN --reason TEXT"


@dataclass(frozen=True, kw_only=True)
class Weighed:
    """One directory's changes against its limits.

    `additions` are those that count (what is restored does not), `added` are all, by group; `counted` are the removals
    no expected event covers; `removed` is how many such there were in the 24 hours before.
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


@dataclass(frozen=True, kw_only=True)
class Doubts:
    """Why a reading is not to be believed whole: `partial` by directory, `feeds` of all, and what these let through."""

    partial: Mapping[str, Sequence[str]] = field(default_factory=dict)
    feeds: Sequence[Verdict] = ()
    passing: Passing = "all"


def guarded(
    plan: Plan, census: Census, limits: Mapping[str, Limits], doubts: Doubts, removed: Mapping[str, int] | None = None
) -> Plan:
    """The plan with the refusals of every guard; `removed` by directory, see Weighed."""
    weighed = [_weigh(plan, census, name, limits[name], (removed or {}).get(name, 0)) for name in limits]
    refusals = [r for seen in weighed for guard in GUARDS.values() for r in guard(seen)]
    refusals += [_partial(name, why) for name, reasons in doubts.partial.items() for why in reasons]
    refusals += [_doubted(name, verdict, doubts.passing) for name in limits for verdict in doubts.feeds]
    return replace(plan, refusals=tuple(sorted(refusals, key=_order)))


def _order(refusal: Refusal) -> tuple[str, ...]:
    """Those of a whole directory first."""
    return (refusal.directory, refusal.group_id or "", refusal.guard, refusal.reason or "", refusal.words)


def lawful(plan: Plan, limits: Mapping[str, Limits]) -> set[tuple[str, str, str, str]]:
    """The keys of the removals that an expected event covers, and so no cap counts."""
    return {key for name in limits for key in _lawful(_events(_removals(plan, name), limits[name], plan))}


def _removals(plan: Plan, directory: str) -> list[Change]:
    return [c for c in plan.changes if (c.directory, c.action) == (directory, "remove")]


def _events(removals: Sequence[Change], limits: Limits, plan: Plan) -> list[tuple[Expected, list[Change]]]:
    return [(e, [c for c in removals if c.reason == e.reason]) for e in limits.expected if e.covers(plan.as_of)]


def _lawful(events: Sequence[tuple[Expected, Sequence[Change]]]) -> set[tuple[str, str, str, str]]:
    return {c.key for event, covered in events if len(covered) <= event.at_most for c in covered}


def _weigh(plan: Plan, census: Census, directory: str, limits: Limits, removed: int) -> Weighed:
    changes = [c for c in plan.changes if c.directory == directory]
    removals = _removals(plan, directory)
    events = _events(removals, limits, plan)
    uncounted = _lawful(events)
    return Weighed(
        directory=directory,
        limits=limits,
        census=census,
        additions=[c for c in changes if c.action == "add" and c.reason != "restored"],
        added=Counter(c.group_id for c in changes if c.action == "add"),
        removals=removals,
        counted=[c for c in removals if c.key not in uncounted],
        events=events,
        removed=removed,
    )


def _exceeded(cap: Cap, number: int, members: int) -> Iterable[tuple[str, float, float]]:
    """(`count` or `percent`, limit, actual) of each limit exceeded."""
    if cap.count is not None and number > cap.count:
        yield "count", cap.count, number
    if cap.percent is not None and number >= cap.at_least and number * 100 > cap.percent * members:
        yield "percent", cap.percent, round(number * 100 / members, 1) if members else 100.0


def _told(kind: str, limit: float, actual: float, number: int, what: str, members: int) -> str:
    if kind == "count":
        return f"{number} {what}; the limit is {limit:g}"
    return f"{number} {what} of {members} members are {actual:g} %; the limit is {limit:g} %"


def _capped(
    seen: Weighed, name: str, cap: Cap, changes: Sequence[Change], action: Action, what: str
) -> Iterable[Refusal]:
    members = seen.census.correlated.get(seen.directory, 0)
    for kind, limit, actual in _exceeded(cap, len(changes), members):
        yield Refusal(
            guard=f"{name}-{kind}",
            limit=limit,
            actual=actual,
            words=f"`{seen.directory}`: {_told(kind, limit, actual, len(changes), what, members)}",
            override=OVERRIDE,
            directory=seen.directory,
            action=action,
        )


def removals(seen: Weighed) -> Iterable[Refusal]:
    return _capped(seen, "removals", seen.limits.removals, seen.counted, "remove", "removals")


def removals_per_day(seen: Weighed) -> Iterable[Refusal]:
    """Many small runs are no way around the cap of one."""
    number, members = seen.removed + len(seen.counted), seen.census.correlated.get(seen.directory, 0)
    for kind, limit, actual in _exceeded(seen.limits.removals_per_day, number, members) if seen.counted else ():
        told = _told(kind, limit, actual, number, "removals within 24 hours", members)
        yield Refusal(
            guard=f"removals-per-day-{kind}",
            limit=limit,
            actual=actual,
            words=f"`{seen.directory}`: {told}; {seen.removed} were made by earlier runs",
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


def removals_per_group(seen: Weighed) -> Iterable[Refusal]:
    for group_id, changes in _by_group(c for c in seen.counted if c.reason not in URGENT).items():
        members = seen.census.by_group.get((seen.directory, group_id), 0)
        for kind, limit, actual in _exceeded(seen.limits.removals_per_group, len(changes), members):
            words = _told(kind, limit, actual, len(changes), "removals", members)
            yield _at_group(seen, changes[0], f"group-removals-{kind}", limit, actual, words)


def empty_group(seen: Weighed) -> Iterable[Refusal]:
    """A group that has members and would have none."""
    emptying = {c.key for event, covered in seen.events if event.empty_group == "allow" for c in covered}
    if seen.limits.empty_group == "allow":
        return
    additions_pass = not list(additions(seen))  # what is held fills no group
    for group_id, changes in _by_group(seen.removals).items():
        members = seen.census.all_members.get((seen.directory, group_id), 0)
        left = members - len(changes) + (seen.added[group_id] if additions_pass else 0)
        ordinary = [c for c in changes if c.reason not in URGENT and c.key not in emptying]
        if ordinary and left <= 0:
            words = f"no member would be left of {members}; a group is not emptied unasked"
            yield _at_group(seen, ordinary[0], "empty-group", 0, len(changes), words)


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


def _by_group(changes: Iterable[Change]) -> dict[str, list[Change]]:
    found: dict[str, list[Change]] = defaultdict(list)
    for change in changes:
        found[change.group_id].append(change)
    return dict(sorted(found.items()))


def _partial(directory: str, why: str) -> Refusal:
    return Refusal(
        guard="partial-read",
        limit=0,
        actual=1,
        words=f"`{directory}` was not read whole, so nothing is planned there: {why}",
        override="mend the directory or the connection, then plan again",
        directory=directory,
    )


def _doubted(directory: str, verdict: Verdict, passing: Passing) -> Refusal:
    stops = "written to" if passing == "nothing" else "removed from"
    return Refusal(
        guard=verdict.code,
        limit=verdict.limit,
        actual=verdict.actual,
        words=f"`{verdict.file}`: {verdict.words}: nothing is {stops} `{directory}` on its word; {verdict.ask}",
        override=OVERRIDE,
        directory=directory,
        action=None if passing == "nothing" else "remove",
    )


GUARDS: Mapping[str, Callable[[Weighed], Iterable[Refusal]]] = {
    "removals": removals,
    "removals-per-day": removals_per_day,
    "additions": additions,
    "removals-urgent": urgent,
    "group-removals": removals_per_group,
    "empty-group": empty_group,
    "expected-exceeded": expected,
}
