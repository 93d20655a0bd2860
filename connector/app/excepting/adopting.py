"""`exception adopt`: members of a live group whom no policy explains, as dated exceptions for somebody to review."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from connector import clock
from connector.app.deployment import Deployment
from connector.app.excepting.ground import Ground, Place
from connector.app.failure import Failure, Refused, Wrong
from connector.app.looking.planning import guarded_plan
from connector.app.reading.gathering import Gathered, directories_of, read_world, world_of
from connector.core.decisions.program import compile_rules
from connector.core.engine import Polars
from connector.core.plans.adopting import Adoption, Wish, grants_of
from connector.core.plans.diff import Group, Target, targets_of
from connector.core.plans.model import Change, Plan
from connector.core.plans.plan import Scope
from connector.core.problems import nearest
from connector.core.rules.entry import Terms, entry_text, slug
from connector.core.vocabulary import HOLDS
from connector.state.ledger import Ledger

CAN_WAIT = frozenset({"", "row-missing", "feed-doubtful", "paused"})
"""Holds that an exception is fit to end; what another holds is for somebody to mend."""
Pair = tuple[str, str]  # directory, group id


@dataclass(frozen=True, kw_only=True)
class Left:
    """Somebody who is not adopted, and why."""

    group: str
    who: str
    why: str


@dataclass(frozen=True, kw_only=True)
class Adopted:
    """texts: what was written, by file. persons: whom it keeps. also: what else it would change, of the same persons.

    commit: empty where there is none.
    """

    groups: Sequence[str]
    persons: Sequence[str]
    texts: Mapping[str, str]
    left: Sequence[Left]
    also: Sequence[Change]
    commit: str


@dataclass(frozen=True, kw_only=True)
class _One:
    change: Change
    head: str


def adopt(known: Ground, group: str, terms: Terms, most: int, place: Place) -> Adopted:
    """Raises Wrong, Invalid, Refused (more than `most` members) or Failure; then nothing was written."""
    with Ledger.open_to_read(known.before.state) as ledger, directories_of(known.before) as directories:
        gathered = read_world(known.before, directories, ledger, known.today, Polars())
    targets = _targets(gathered, group)
    plan = _plan(known.before, gathered)
    found = list(_unexplained(plan, targets))
    adoptions = _adoptions(found, targets, gathered)
    chosen = [_One(change=c, head=a.head) for c, why in found if (a := adoptions.get(c.key)) and a.head and _fit(why)]
    left = [*_left(found, adoptions), *_foreign(plan, targets)]
    if len(chosen) > most:
        raise Refused(
            f"{len(chosen)} members would be adopted, more than {most}",
            f"so many are a policy that is missing, rather than exceptions; to go on: --at-most {len(chosen)}",
        )
    kept, plan_after, entries = _kept(chosen, known, gathered, terms)
    left += [_left_one(c, "the exception would not keep them") for c in (one.change for one in chosen) if c not in kept]
    files = known.added(entries)
    return Adopted(
        groups=sorted({targets[pair][0].group.name for pair in targets}),
        persons=sorted({c.person_id or "" for c in kept}),
        texts={path: "".join(texts) for path, texts in entries.items()},
        left=left,
        also=_also(plan, plan_after, kept),
        commit=place.keep(known, files, _message(kept, targets, terms)) if files else "",
    )


def _targets(gathered: Gathered, group: str) -> dict[Pair, list[Target]]:
    """All that each group is for whose name fits."""
    scope, found = Scope(group=group), defaultdict(list)
    for live in gathered.world.lives:
        for target in targets_of(gathered.world.program, live):
            if target.group.group is not None and scope.names(target.group):
                found[live.name, target.group.group].append(target)
    if found:
        return found
    if gathered.unread:
        told = "; ".join(f"{name}: {', '.join(why)}" for name, why in gathered.unread.items())
        raise Failure(f"the group is not among what could be read: {told}", "see `connector doctor`")
    names = {name for live in gathered.world.lives for g in live.groups for name in _names(g)}
    raise Wrong(f"no entitlement names a group `{group}` that is there", nearest(group, names) or "give its name or id")


def _names(group: Group) -> tuple[str, ...]:
    return (group.reference, group.name)


def _plan(deployment: Deployment, gathered: Gathered) -> Plan:
    made = clock.now()
    return guarded_plan(deployment, gathered, Scope(), {}, made=made, rehearsal=False, pause=None).plan


def _unexplained(plan: Plan, targets: Mapping[Pair, Sequence[Target]]) -> Iterator[tuple[Change, str]]:
    """Every member of the groups who would go, with what holds it."""
    rows = [*((c, "") for c in plan.changes), *((h.change, h.why) for h in plan.held)]
    yield from ((c, why) for c, why in rows if c.action == "remove" and (c.directory, c.group_id) in targets)


def _fit(why: str) -> bool:
    return why in CAN_WAIT


def _adoptions(
    found: Iterable[tuple[Change, str]], targets: Mapping[Pair, Sequence[Target]], gathered: Gathered
) -> dict[tuple[str, ...], Adoption]:
    """By the change: of the rights that give the membership, the one for which least has to be waived."""
    wishes = {
        change.key: [
            Wish(person_id=change.person_id, entitlement=target.entitlement, location=target.location)
            for target in targets[change.directory, change.group_id]
        ]
        for change, _ in found
        if change.person_id is not None and change.reason != "account-changed"
    }
    world = gathered.world
    every = [wish for several in wishes.values() for wish in several]
    granted = grants_of(every, world.facts, world.program, world.as_of, Polars())
    known = {key: [granted[wish] for wish in several if wish in granted] for key, several in wishes.items()}
    return {key: min(several, key=lambda a: (not a.head, a.waives)) for key, several in known.items() if several}


def _left(found: Iterable[tuple[Change, str]], adoptions: Mapping[tuple[str, ...], Adoption]) -> Iterator[Left]:
    for change, why in found:
        adoption = adoptions.get(change.key)
        if not _fit(why):
            yield _left_one(change, f"{why}: {HOLDS[why]}")
        elif adoption is None:
            told = change.words if change.reason == "account-changed" else "the people feed has no row of them"
            yield _left_one(change, told)
        elif not adoption.head:
            yield _left_one(change, f"{adoption.words}: {change.words}")


def _left_one(change: Change, why: str) -> Left:
    who = " ".join(filter(None, (change.person_id, change.person_name, f"({change.account_name})")))
    return Left(group=change.group, who=who, why=why)


def _foreign(plan: Plan, targets: Mapping[Pair, Sequence[Target]]) -> Iterator[Left]:
    names = {(directory, several[0].group.name) for (directory, _), several in targets.items()}
    for one in plan.foreign:
        if (one.directory, one.group) in names:
            yield Left(group=one.group, who=one.member, why=one.words)


def _kept(
    chosen: Sequence[_One], known: Ground, gathered: Gathered, terms: Terms
) -> tuple[list[Change], Plan | None, dict[str, list[str]]]:
    """Those whom the exceptions keep, as a plan with them shows; that plan; and the entries by file."""
    while chosen:
        entries = _entries(chosen, known, terms)
        after = known.with_files(known.added(entries))
        world = world_of(gathered.reading, after, compile_rules(after.rulebook), gathered.world.as_of, Polars())
        plan = _plan(after, world)
        gone = {change.key for change, _ in _removed(plan)}
        still = [one for one in chosen if one.change.key not in gone]
        if len(still) == len(chosen):
            return [one.change for one in chosen], plan, entries
        chosen = still
    return [], None, {}


def _removed(plan: Plan) -> Iterator[tuple[Change, str]]:
    yield from ((change, "") for change in plan.changes if change.action == "remove")
    yield from ((held.change, held.why) for held in plan.held if held.change.action == "remove")


def _entries(chosen: Sequence[_One], known: Ground, terms: Terms) -> dict[str, list[str]]:
    """A file for each group; one exception for whoever is a member by several accounts."""
    found: dict[str, dict[str, str]] = defaultdict(dict)
    for one in chosen:
        change = one.change
        first = change.group.split(",")[0].rpartition("=")[2]  # of a DN
        path = f"{known.folder}/adopted-{slug(first) or slug(change.group_id)}.yaml"
        found[path].setdefault(one.head, entry_text(one.head, terms, f"{change.reason}: {change.words}"))
    return {path: list(texts.values()) for path, texts in found.items()}


def _also(before: Plan, after: Plan | None, kept: Sequence[Change]) -> list[Change]:
    """What would be added with the exceptions and not without, and what else would not be taken away."""
    if after is None:
        return []
    there = {change.key for change in before.changes}
    adds = [change for change in after.changes if change.key not in there]
    gone = {change.key for change, _ in _removed(after)} | {change.key for change in kept}
    stays = [change for change, _ in _removed(before) if change.key not in gone]
    return [*adds, *stays]


def _message(kept: Sequence[Change], targets: Mapping[Pair, Sequence[Target]], terms: Terms) -> str:
    names = ", ".join(sorted({several[0].group.name for several in targets.values()}))
    return (
        f"Exceptions {terms.ticket}: {len(kept)} member(s) of {names} until {terms.until}, for review\n\n"
        f"{terms.reason}\nApproved by {terms.approved_by}\n"
    )
