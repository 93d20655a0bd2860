"""Decisions against the directories: the plan. Reasons and words are made for the rows that change, no others."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from fnmatch import fnmatchcase

from connector.core.decisions.ask import ask
from connector.core.decisions.decide import conclude, satisfied_rules
from connector.core.decisions.earlier import Earlier
from connector.core.decisions.facts import Facts, Feeds, Moments
from connector.core.decisions.program import Program
from connector.core.decisions.witness import Witness
from connector.core.engine import Engine, Frame
from connector.core.plans.changes import Changes, changes_of
from connector.core.plans.diff import Accounts, Group, Live, Target, diff, numbered, targets_of
from connector.core.plans.former_owners import with_former_owners
from connector.core.plans.known import Known
from connector.core.plans.model import Census, Change, Inputs, MissingGroup, Plan
from connector.core.plans.since import Since
from connector.core.vocabulary import ENFORCED

REPORTED = frozenset({"enforce", "report"})


@dataclass(frozen=True, kw_only=True)
class Scope:
    """`--only-…`: narrows what may change, never widens it. Patterns for groups and locations, an id for a person."""

    group: str | None = None
    location: str | None = None
    person: str | None = None

    def names(self, group: Group) -> bool:
        """Whether the pattern is or fits one of a group's names: what the policies write, the directory's, its id."""
        wanted = self.group
        return wanted is None or any(name == wanted or fnmatchcase(name, wanted) for name in _names(group))

    def among(self, lives: Iterable[Live]) -> Reach:
        """The scope with its groups looked up in the directories, since a change knows its group by one name only."""
        groups = {(live.name, _id(group)) for live in lives for group in live.groups if self.names(group)}
        return Reach(scope=self, groups=None if self.group is None else frozenset(groups))


def _names(group: Group) -> Iterable[str]:
    return (group.reference, group.name, *([group.group] if group.group is not None else ()))


def _id(group: Group) -> str:
    """The reference stands for a group that the directory lacks."""
    return group.group if group.group is not None else group.reference


@dataclass(frozen=True, kw_only=True)
class Reach:
    """A scope in the directories as they are; `groups` (directory, id) is None where it names none."""

    scope: Scope
    groups: frozenset[tuple[str, str]] | None

    def holds(self, change: Change) -> bool:
        return self.admits(change.directory, change.group_id, change.location, change.person_id)

    def admits(self, directory: str, group: str, location: str | None, person: str | None) -> bool:
        there = self.groups is None or (directory, group) in self.groups
        place = self.scope.location is None or fnmatchcase(location or "", self.scope.location)
        return there and place and self.scope.person in (None, person)


@dataclass(frozen=True, kw_only=True)
class World:
    """All that a plan is made from."""

    facts: Facts
    feeds: Feeds
    program: Program
    lives: Sequence[Live]
    inputs: Inputs
    as_of: dt.date
    ours: Frame | None = None  # `directory`, `group`, `account`, `person_id` granted by us and not taken away by us
    earlier: Earlier | None = None


def make_plan(world: World, engine: Engine, scope: Scope | None = None) -> tuple[Plan, Census]:
    """The plan without its guards' refusals, and the members that caps are measured against."""
    program = world.program
    asked = ask(world.facts, program, Moments(days=(world.as_of,)), engine, prospects_only=True)
    satisfied = satisfied_rules(asked, program, engine)
    witness = Witness(program, world.as_of, engine)
    whole = [live for live in world.lives if not live.incomplete]
    ready = [
        (live, targets := targets_of(program, live), numbered(live, world.facts, targets, engine)) for live in whole
    ]

    def changes(modes: frozenset[str]) -> list[Changes]:
        decided = conclude(satisfied, asked, program, engine, modes)
        since = Since(world.earlier, world.ours, modes, program, engine)
        known = Known(world.feeds, world.facts, program, witness, modes, engine)
        return [_one(one, decided, known, since, world, engine) for one in ready]

    enforced = changes(ENFORCED)
    reporting = any(rule.policy.mode == "report" for rule in program.rules)
    return _assemble(enforced, changes(REPORTED) if reporting else [], world, (scope or Scope()).among(world.lives))


def _one(
    ready: tuple[Live, list[Target], Accounts], granted: Frame, known: Known, since: Since, world: World, engine: Engine
) -> Changes:
    live, targets, accounts = ready
    found = diff(granted, world.facts, world.program, live, targets, accounts, engine)
    strays = with_former_owners(found.strays, world.ours, live, accounts, world.facts, engine)
    return changes_of(live, targets, replace(found, strays=strays), known, since)


def _assemble(parts: Sequence[Changes], reported: Sequence[Changes], world: World, reach: Reach) -> tuple[Plan, Census]:
    changes = [c for part in parts for c in part.changes if reach.holds(c)]
    made = {c.key for part in parts for c in part.changes}
    report = [c for part in reported for c in part.changes if c.key not in made and reach.holds(c)]
    held = [h for part in parts for h in part.held if reach.holds(h.change)]
    plan = Plan(
        as_of=world.as_of,
        inputs=world.inputs,
        unchanged=sum(part.unchanged for part in parts),
        changes=_sorted(changes),
        held=tuple(sorted(held, key=lambda h: (h.change.order, h.why))),
        report=_sorted(report),
        foreign=tuple(sorted(f for part in parts for f in part.foreign)),
        missing_groups=_missing(parts, reach),
        unresolved=tuple(
            sorted({u for part in parts for u in part.unresolved if reach.scope.person in (None, u.person_id)})
        ),
    )
    return plan, _census(parts)


def _sorted(changes: Iterable[Change]) -> tuple[Change, ...]:
    return tuple(sorted(changes, key=lambda c: c.order))


def _missing(parts: Sequence[Changes], reach: Reach) -> tuple[MissingGroup, ...]:
    wanted: dict[tuple[str, str], int] = defaultdict(int)
    for one in (g for part in parts for g in part.missing):
        wanted[one.directory, one.group] += sum(
            reach.admits(one.directory, one.group, one.location, p) for p in one.persons
        )
    return tuple(MissingGroup(directory=d, group=g, wanted=n) for (d, g), n in sorted(wanted.items()))


def _census(parts: Sequence[Changes]) -> Census:
    return Census(
        correlated={k: v for part in parts for k, v in part.census.correlated.items()},
        by_group={k: v for part in parts for k, v in part.census.by_group.items()},
        all_members={k: v for part in parts for k, v in part.census.all_members.items()},
        coverage={k: v for part in parts for k, v in part.census.coverage.items()},
    )
