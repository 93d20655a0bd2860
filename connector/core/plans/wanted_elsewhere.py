"""What the decisions want and no change tells of: without an account, without the group, in a directory not read."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping

import narwhals.stable.v2 as nw

from connector.core.decisions.earlier import granted_then
from connector.core.decisions.granted import Granted, granted_on
from connector.core.engine import Engine, Frame, table_of
from connector.core.plans.diff import Live, links_of, references, targets_of
from connector.core.plans.model import Action, Plan
from connector.core.plans.plan import World
from connector.core.plans.wants import Kept, Want

Place = tuple[str, str | None]
"""Entitlement and location."""


def wanted_elsewhere(
    plan: Plan, world: World, unread: Collection[str], known: Collection[Want], engine: Engine
) -> dict[Want, Kept]:
    """unread: the directories that were not read whole. known: what is wanted of old and not made."""
    missing = any(group.wanted for group in plan.missing_groups)
    found = _without_account(plan, world, engine)
    if missing or unread:
        granted = granted_on(world.as_of, world.facts, world.program, engine)
        found = {**_without_group(plan, granted, world), **_unread(unread, granted, world, known, engine), **found}
    return found


def _without_account(plan: Plan, world: World, engine: Engine) -> dict[Want, Kept]:
    """Of persons whose account cannot be told or used, where none of their accounts is a member."""
    why = {(one.directory, one.person_id): one.why for one in plan.unresolved}
    if not why:
        return {}
    ids = table_of(engine, [(person,) for person in sorted({p for _, p in why})], {"person_id": nw.String})
    few = world.facts.only(world.facts.people.join(ids, on="person_id", how="semi").select("pid"), engine)
    granted = granted_on(world.as_of, few, world.program, engine)
    found = {}
    for live in world.lives:
        members, groups = _members(live, world, ids, engine), _groups(live, world)
        for person, name, location in granted:
            lacking = [group for group in groups[name, location] if (person, group) not in members]
            if lacking and (live.name, person) in why:
                found[Want("add", live.name, name, location, person)] = Kept("no-account", why[live.name, person])
    return found


def _members(live: Live, world: World, ids: Frame, engine: Engine) -> set[tuple[str, str]]:
    """Person and group, by every account that may be theirs."""
    people = world.facts.people.select("pid", "person_id").join(ids, on="person_id", how="semi")
    owned = links_of(live, world.facts, engine).join(people, on="pid", how="inner")
    accounts = owned.join(live.accounts.select("aid", "account"), on="aid", how="inner")
    rows = engine.rows(accounts.join(live.members.select("group", "account"), on="account", how="inner"))
    return {(row["person_id"], row["group"]) for row in rows}


def _groups(live: Live, world: World) -> Mapping[Place, list[str]]:
    found: dict[Place, list[str]] = defaultdict(list)
    for target in targets_of(world.program, live):
        if target.group.group is not None:
            found[target.entitlement, target.location].append(target.group.group)
    return found


def _without_group(plan: Plan, granted: set[Granted], world: World) -> dict[Want, Kept]:
    """Whoever has no account waits for that."""
    lacking = {(live.name, group.reference) for live in world.lives for group in live.groups if group.group is None}
    unresolved = {(one.directory, one.person_id) for one in plan.unresolved}
    places: dict[Place, list[str]] = defaultdict(list)
    for live in world.lives:
        for name, location, reference in references(world.program, live.name):
            places[name, location] += [live.name] if (live.name, reference) in lacking else []
    return {
        Want("add", directory, name, location, person): Kept("directory", "group-missing")
        for person, name, location in granted
        for directory in places[name, location]
        if (directory, person) not in unresolved
    }


def _unread(
    unread: Collection[str], granted: set[Granted], world: World, known: Collection[Want], engine: Engine
) -> dict[Want, Kept]:
    """What turned since the last run, and what is wanted of old and still is: nobody can say what is in there."""
    then = granted_then(world.earlier, world.program, engine) if world.earlier else granted
    people = {row["person_id"] for row in engine.rows(world.facts.people.select("person_id"))}
    lost = {one for one in then - granted if one[0] in people}
    found: dict[Want, Kept] = {}
    for directory in unread:
        places = {(name, location) for name, location, _ in references(world.program, directory)}
        turned = {*_wants("add", directory, granted - then, places), *_wants("remove", directory, lost, places)}
        of_old = {want for want in known if want.directory == directory}
        still = {want for want in of_old if ((want.person, *want[2:4]) in granted) == (want.action == "add")}
        back = {want for want in turned if want._replace(action=_OTHER[want.action]) in of_old}
        found |= dict.fromkeys((turned - back) | still, Kept("directory", "unread"))
    return found


_OTHER: Mapping[Action, Action] = {"add": "remove", "remove": "add"}


def _wants(action: Action, directory: str, of: set[Granted], places: set[Place]) -> Iterator[Want]:
    for person, name, location in of:
        if (name, location) in places:
            yield Want(action, directory, name, location, person)
