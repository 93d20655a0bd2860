"""What waits for persons whose account cannot be told or used: the rights that they would have with one."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping

import narwhals.stable.v2 as nw

from connector.core.decisions.ask import ask
from connector.core.decisions.decide import decide
from connector.core.decisions.facts import Moments
from connector.core.engine import Engine, Frame, table_of
from connector.core.plans.diff import Live, links_of, targets_of
from connector.core.plans.model import Unresolved
from connector.core.plans.plan import World

Where = tuple[str, str | None]
"""An entitlement and, where it has them, one location code."""


def waiting(world: World, unresolved: Iterable[Unresolved], engine: Engine) -> dict[tuple[str, str], list[Where]]:
    """By directory and person: what the policies grant there, without what a disabled account is in already."""
    by_directory: dict[str, dict[str, str]] = defaultdict(dict)
    for one in unresolved:
        by_directory[one.directory][one.person_id] = one.why
    found: dict[tuple[str, str], list[Where]] = defaultdict(list)
    for live in (live for live in world.lives if by_directory[live.name]):
        for person, where in _in(live, by_directory[live.name], world, engine):
            found[live.name, person].append(where)
    return dict(found)


def _in(live: Live, persons: Mapping[str, str], world: World, engine: Engine) -> list[tuple[str, Where]]:
    targets = targets_of(world.program, live)
    rows = [
        (world.program.entitlements[t.entitlement], world.program.loc(t.location), t.group.group, number)
        for number, t in enumerate(targets)
    ]
    schema = {"entitlement": nw.Int64, "loc": nw.Int64, "group": nw.String, "t": nw.Int64}
    wanted = _granted(persons, world, engine).join(
        table_of(engine, rows, schema), on=["entitlement", "loc"], how="inner"
    )
    inside = {(row["pid"], row["group"]) for row in engine.rows(_inside(live, world, engine))}
    found = {
        (row["person_id"], (targets[row["t"]].entitlement, targets[row["t"]].location))
        for row in engine.rows(wanted)
        if persons[row["person_id"]] != "disabled-account" or (row["pid"], row["group"]) not in inside
    }
    return sorted(found, key=lambda pair: (pair[0], pair[1][0], pair[1][1] or ""))


def _granted(persons: Mapping[str, str], world: World, engine: Engine) -> Frame:
    """`pid`, `person_id`, `entitlement`, `loc`."""
    people = world.facts.people.filter(nw.col("person_id").is_in(sorted(persons))).select("pid", "person_id")
    few = world.facts.only(people.select("pid"), engine)
    asked = ask(few, world.program, Moments(days=(world.as_of,)), engine)
    return decide(asked, world.program, engine).join(people, on="pid", how="inner").drop("day")


def _inside(live: Live, world: World, engine: Engine) -> Frame:
    """`pid`, `group` of the memberships of everybody's accounts."""
    ids = live.accounts.select("aid", "account")
    links = links_of(live, world.facts, engine).join(ids, on="aid", how="inner")
    return links.join(live.members, on="account", how="inner").select("pid", "group").unique()
