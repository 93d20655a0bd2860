"""Which rights people have in fact: by an account of their own that works, in one of the right's groups as read now."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

import narwhals.stable.v2 as nw

from connector.core.engine import Engine, table_of
from connector.core.plans.diff import Live, links_of, targets_of
from connector.core.plans.plan import World

Had = tuple[str, str, str | None]
"""A person's id, an entitlement and, where it has them, one location code."""


@dataclass(frozen=True, kw_only=True)
class Reached:
    """had: what these persons have. unknown: rights with a group in a directory that was not read whole."""

    had: frozenset[Had]
    unknown: frozenset[str]

    def says(self, had: Had) -> bool | None:
        """None where nobody can tell."""
        return True if had in self.had else None if had[1] in self.unknown else False


def reached(world: World, persons: Collection[str], engine: Engine) -> Reached:
    whole = [live for live in world.lives if not live.incomplete]
    read, book = {live.name for live in whole}, world.program.rulebook.entitlements
    unknown = (name for name, right in book.items() if any(group.directory not in read for group in right.groups))
    had = (one for live in whole for one in _in(live, world, persons, engine))
    return Reached(had=frozenset(had), unknown=frozenset(unknown))


def _in(live: Live, world: World, persons: Collection[str], engine: Engine) -> list[Had]:
    targets = targets_of(world.program, live)
    table = table_of(
        engine,
        [(number, target.group.group) for number, target in enumerate(targets)],
        {"t": nw.Int64, "group": nw.String},
    )
    asked = table_of(engine, [(one,) for one in sorted(persons)], {"person_id": nw.String})
    people = world.facts.people.join(asked, on="person_id", how="semi").select("pid", "person_id")
    working = live.accounts.filter("enabled").select("aid", "account")
    links = links_of(live, world.facts, engine).filter(nw.col("why").is_null())
    own = links.join(people, on="pid", how="inner").join(working, on="aid", how="inner")
    members = live.members.filter(nw.col("kind") == "account").join(table, on="group", how="inner")
    rows = engine.rows(members.join(own, on="account", how="inner").select("person_id", "t").unique())
    return [(row["person_id"], targets[row["t"]].entitlement, targets[row["t"]].location) for row in rows]
