"""Drift: where a directory departs from the desired state through something other than facts or policies.

Found in a plan and in what was recorded before it, so that no second diff says anything else. What changed with the
facts or the policies is an ordinary pending change, and stays in the plan. A member that the policies demand is no
drift, whoever added it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import narwhals.stable.v2 as nw

from connector.core.engine import Engine, Frame, table_of
from connector.core.plans.diff import Live
from connector.core.plans.model import Change, Foreign, Plan
from connector.core.plans.moved import Moved, moved_accounts
from connector.core.plans.plan import World
from connector.core.plans.since import Since
from connector.core.problems import tick
from connector.core.vocabulary import ENFORCED

Membership = tuple[str, str, str]  # directory, group id, account


@dataclass(frozen=True, kw_only=True)
class Past:
    """What was recorded. grants: `directory`, `group`, `account`, `person_id` of what we granted and did not take away.

    first: `group`, `account` of the members that the earliest reading kept shows, by directory.
    marked: groups (directory, id, name, the owner whose mark it has now, if any) that an earlier run saw with our mark.
    """

    grants: Frame
    first: Mapping[str, Frame] = field(default_factory=dict)
    marked: Sequence[tuple[str, str, str, str]] = ()


@dataclass(frozen=True, kw_only=True)
class Drifted:
    """One departure. `kind` is a key of DRIFT; `group_id` is empty where the group is missing, `account` of a group.

    change: what the plan would do about it, None where it can do nothing. held: why it does not (a key of HOLDS).
    """

    kind: str
    directory: str
    group: str
    group_id: str
    words: str
    person_id: str | None = None
    person_name: str = ""
    account: str = ""
    account_name: str = ""
    change: Change | None = None
    held: str = ""

    @property
    def membership(self) -> Membership:
        return (self.directory, self.group_id, self.account)

    @property
    def order(self) -> tuple[str, ...]:
        return (self.directory, self.group, self.kind, self.person_id or "", self.account, self.account_name)


def find_drift(plan: Plan, world: World, past: Past, engine: Engine) -> tuple[Drifted, ...]:
    """`plan` is of the whole world, its held changes among it."""
    since = Since(world.earlier, world.ours, ENFORCED, world.program, engine)
    found = [*_taken_away(plan), *_added(plan, since), *_missing(plan), *_unmarked(past)]
    moved: list[Drifted] = []
    for live in (live for live in world.lives if not live.incomplete):
        nobodys = _nobodys(plan, live, engine)
        strays = {(c.group_id, c.account) for c, _ in _planned(plan, "remove") if c.directory == live.name}
        strays |= {(one.group_id, one.account) for one in nobodys}
        adding = {(c.group_id, c.person_id): c.account for c, _ in _planned(plan, "add") if c.directory == live.name}
        accounts = moved_accounts(live, world.facts, past.grants, adding, strays, since, engine)
        moved += _moved(list(accounts), plan, live)
        found += _not_from_the_first(nobodys, live, past, since, engine)
    there = {one.membership for one in moved}
    return tuple(sorted([*moved, *(one for one in found if one.membership not in there)], key=lambda one: one.order))


def _planned(plan: Plan, action: str) -> Iterator[tuple[Change, str]]:
    """Every change of the action with why it is held, empty where it is not; what is protected is as it should be."""
    yield from ((change, "") for change in plan.changes if change.action == action)
    yield from ((h.change, h.why) for h in plan.held if h.change.action == action and h.why != "protected")


def _taken_away(plan: Plan) -> Iterator[Drifted]:
    return (_of(c, "removed-outside", held) for c, held in _planned(plan, "add") if c.reason == "restored")


def _added(plan: Plan, since: Since) -> Iterator[Drifted]:
    """Also of those who would have to go for another reason, such as having left."""
    strays = list(_planned(plan, "remove"))
    known: set[Membership] = set()
    for directory in sorted({change.directory for change, _ in strays}):
        there = [(c.group_id, c.account) for c, _ in strays if c.directory == directory]
        known |= {(directory, group, account) for group, account in since.known(directory, there)}
    for change, held in strays:
        if change.reason == "added-outside" or _at(change) not in known:
            yield _of(change, "added-outside", held)


def _nobodys(plan: Plan, live: Live, engine: Engine) -> list[Drifted]:
    """The members that are nobody's of the feed, those that are protected aside."""
    names = {group.group: group.name for group in live.groups if group.group is not None}
    told = {(one.group, one.member): one for one in plan.foreign if one.directory == live.name}
    few = live.members.filter(nw.col("name").is_in(sorted({name for _, name in told})))
    found = []
    for row in engine.rows(few.select("group", "account", "name").unique()) if told else ():
        one = told.get((names.get(row["group"], ""), row["name"]))
        if one is not None and row["account"] not in live.protected:
            found.append(_nobody(one, row["group"], row["account"]))
    return found


def _nobody(one: Foreign, group: str, account: str) -> Drifted:
    return Drifted(
        kind="added-outside",
        directory=one.directory,
        group=one.group,
        group_id=group,
        words=one.words,
        account=account,
        account_name=one.member,
    )


def _not_from_the_first(
    nobodys: Sequence[Drifted], live: Live, past: Past, since: Since, engine: Engine
) -> Iterator[Drifted]:
    """Those that were not there before we came, and that we did not grant while they were somebody's."""
    if not nobodys or live.name not in past.first:
        return
    rows = [(one.group_id, one.account) for one in nobodys]
    table = table_of(engine, rows, dict.fromkeys(("group", "account"), nw.String))
    fresh = table.join(past.first[live.name].select("group", "account"), on=["group", "account"], how="anti")
    added = {(row["group"], row["account"]) for row in engine.rows(fresh)} - since.granted(live.name, rows)
    yield from (one for one in nobodys if (one.group_id, one.account) in added)


def _missing(plan: Plan) -> Iterator[Drifted]:
    for group in plan.missing_groups:
        if group.wanted:
            words = f"the directory lacks the group, and wants {group.wanted} member(s) in it"
            yield Drifted(kind="group-missing", directory=group.directory, group=group.group, group_id="", words=words)


def _unmarked(past: Past) -> Iterator[Drifted]:
    for directory, group, name, owner in past.marked:
        words = "an earlier run saw our mark on the group, and it is gone" + (
            f"; it is marked as {tick(owner)}'s now" if owner else ""
        )
        yield Drifted(kind="marker-lost", directory=directory, group=name, group_id=group, words=words)


def _moved(moved: Sequence[Moved], plan: Plan, live: Live) -> Iterator[Drifted]:
    names = {group.group: group.name for group in live.groups}
    strays = {_at(change): (change, held) for change, held in _planned(plan, "remove")}
    adds = {(c.directory, c.group_id, c.person_id): (c, held) for c, held in _planned(plan, "add")}
    for one in moved:
        place = (one.directory, one.group)
        change, held = strays.get((*place, one.account)) or adds.get((*place, one.person_id)) or (None, "")
        yield Drifted(
            kind="account-changed",
            directory=one.directory,
            group=names[one.group],
            group_id=one.group,
            words=one.words,
            person_id=one.person_id,
            person_name=one.person_name,
            account=one.account,
            account_name=one.account_name,
            change=change,
            held=held,
        )


def _of(change: Change, kind: str, held: str) -> Drifted:
    return Drifted(
        kind=kind,
        directory=change.directory,
        group=change.group,
        group_id=change.group_id,
        words=change.words,
        person_id=change.person_id,
        person_name=change.person_name,
        account=change.account,
        account_name=change.account_name,
        change=change,
        held=held,
    )


def _at(change: Change) -> Membership:
    return (change.directory, change.group_id, change.account)
