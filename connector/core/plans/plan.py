"""Decisions against the directories: the plan. Reasons and words are made for the rows that change, no others."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase

from connector.core.decisions.decide import ask, conclude, satisfied_rules
from connector.core.decisions.facts import Facts, Feeds, Moments
from connector.core.decisions.program import Program
from connector.core.decisions.reasons import Witness
from connector.core.engine import Engine, Frame
from connector.core.plans.changes import Changes, Teller
from connector.core.plans.diff import Accounts, Live, Target, diff, numbered, targets_of
from connector.core.plans.model import Census, Change, Inputs, MissingGroup, Plan

ENFORCED = frozenset({"enforce"})
REPORTED = frozenset({"enforce", "report"})


@dataclass(frozen=True, kw_only=True)
class Scope:
    """`--only-…`: narrows what may change, never widens it. Patterns for groups and locations, an id for a person."""

    group: str | None = None
    location: str | None = None
    person: str | None = None

    def holds(self, change: Change) -> bool:
        return self.admits((change.group, change.group_id), change.location, change.person_id)

    def admits(self, groups: Iterable[str], location: str | None, person: str | None) -> bool:
        group = self.group is None or any(fnmatchcase(g, self.group) for g in groups)
        place = self.location is None or fnmatchcase(location or "", self.location)
        return group and place and self.person in (None, person)


@dataclass(frozen=True, kw_only=True)
class World:
    """All that a plan is made from."""

    facts: Facts
    feeds: Feeds
    program: Program
    lives: Sequence[Live]
    inputs: Inputs
    as_of: dt.date
    ours: Frame | None = None  # `directory`, `group`, `account` granted by us and not taken away by us


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
        teller = Teller(world.feeds, world.facts, program, witness, modes, world.ours, engine)
        return [_one(live, targets, known, decided, teller, world, engine) for live, targets, known in ready]

    enforced = changes(ENFORCED)
    reporting = any(rule.policy.mode == "report" for rule in program.rules)
    return _assemble(enforced, changes(REPORTED) if reporting else [], world, scope or Scope())


def _one(
    live: Live, targets: Sequence[Target], known: Accounts, granted: Frame, teller: Teller, world: World, engine: Engine
) -> Changes:
    return teller.tell(live, targets, diff(granted, world.facts, world.program, live, targets, known, engine))


def _assemble(parts: Sequence[Changes], reported: Sequence[Changes], world: World, scope: Scope) -> tuple[Plan, Census]:
    changes = [c for part in parts for c in part.changes if scope.holds(c)]
    made = {c.key for part in parts for c in part.changes}
    report = [c for part in reported for c in part.changes if c.key not in made and scope.holds(c)]
    held = [h for part in parts for h in part.held if scope.holds(h.change)]
    plan = Plan(
        as_of=world.as_of,
        inputs=world.inputs,
        unchanged=sum(part.unchanged for part in parts),
        changes=_sorted(changes),
        held=tuple(sorted(held, key=lambda h: (h.change.order, h.why))),
        report=_sorted(report),
        foreign=tuple(sorted(f for part in parts for f in part.foreign)),
        missing_groups=_missing(parts, scope),
        unresolved=tuple(sorted({u for part in parts for u in part.unresolved if scope.person in (None, u.person_id)})),
    )
    return plan, _census(parts)


def _sorted(changes: Iterable[Change]) -> tuple[Change, ...]:
    return tuple(sorted(changes, key=lambda c: c.order))


def _missing(parts: Sequence[Changes], scope: Scope) -> tuple[MissingGroup, ...]:
    wanted: dict[tuple[str, str], int] = defaultdict(int)
    for one in (g for part in parts for g in part.missing):
        wanted[one.directory, one.group] += sum(scope.admits((one.group,), one.location, p) for p in one.persons)
    return tuple(MissingGroup(directory=d, group=g, wanted=n) for (d, g), n in sorted(wanted.items()))


def _census(parts: Sequence[Changes]) -> Census:
    return Census(
        correlated={k: v for part in parts for k, v in part.census.correlated.items()},
        by_group={k: v for part in parts for k, v in part.census.by_group.items()},
        all_members={k: v for part in parts for k, v in part.census.all_members.items()},
    )
