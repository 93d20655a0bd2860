"""Who is granted each right at each place, who can use it, and who is a member now: one row a person and place.

Guards and pauses are another matter: what they hold is not left out here.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import narwhals.stable.v2 as nw

from connector.core.decisions.ask import ask
from connector.core.decisions.decide import decide
from connector.core.decisions.facts import Moments
from connector.core.engine import Engine, Frame, table_of
from connector.core.plans.diff import Accounts, Live, Target, numbered, targets_of
from connector.core.plans.plan import World

KEY = ("pid", "entitlement", "loc")
TARGET = ("entitlement", "loc")


@dataclass(frozen=True, kw_only=True)
class Standing:
    """persons: `pid`, `entitlement`, `loc` (numbers), `granted`, `usable`, `member` (each true or false).

    usable: granted, and they are in every group of the right with an account that works, or a plan would add them.
    member: in every group of the right now. unknown: entitlements with a group in a directory that was not read whole;
    of these `usable` and `member` say nothing.
    """

    persons: Frame
    unknown: frozenset[str]


def standing(world: World, granted: Frame, engine: Engine) -> Standing:
    """`granted`: `pid`, `entitlement`, `loc`."""
    whole = [live for live in world.lives if not live.incomplete]
    parts = [_part(live, world, granted, engine) for live in whole]
    targets = [target for part in parts for target in part.targets]
    needed = engine.keep(_table(targets, world, engine).group_by(*TARGET).agg(needed=nw.len()))
    usable = _in_all((part.usable for part in parts), needed, engine)
    members = _in_all((part.members for part in parts), needed, engine)
    everybody = nw.concat([granted.select(*KEY), members]).unique()
    for name, some in (("granted", granted), ("usable", usable), ("member", members)):
        marked = some.select(*KEY, nw.lit(value=True).alias(name))
        everybody = everybody.join(marked, on=list(KEY), how="left").with_columns(nw.col(name).fill_null(value=False))
    return Standing(persons=engine.keep(everybody), unknown=_unknown(world, whole))


def without_access(world: World, engine: Engine) -> int:
    """How many persons with an assignment row the policies grant what no account of theirs, or no group, can give."""
    facts, program = world.facts, world.program
    granted = decide(ask(facts, program, Moments(days=(world.as_of,)), engine, prospects_only=True), program, engine)
    found = standing(world, engine.keep(granted.join(facts.assignments, on="pid", how="semi")), engine)
    known = [number for name, number in program.entitlements.items() if name not in found.unknown]
    lacking = nw.col("granted") & ~nw.col("usable") & nw.col("entitlement").is_in(known)
    return len(engine.rows(found.persons.filter(lacking).select("pid").unique()))


@dataclass(frozen=True, kw_only=True)
class _Part:
    """What one directory gives: `pid`, `entitlement`, `loc` of each of its targets that the person can use or is in."""

    targets: Sequence[Target]
    usable: Frame
    members: Frame


def _part(live: Live, world: World, granted: Frame, engine: Engine) -> _Part:
    targets = targets_of(world.program, live)
    known = numbered(live, world.facts, targets, engine)
    table = engine.keep(_table(targets, world, engine, known))
    owned = known.links.filter((nw.col("why") != "shared-account").fill_null(value=True))
    held = owned.join(known.members, on="aid", how="inner").select("pid", "gid").unique()
    return _Part(
        targets=targets,
        usable=engine.keep(_usable(granted.join(table, on=list(TARGET), how="inner"), known, world)),
        members=engine.keep(held.join(table, on="gid", how="inner").select(*KEY)),
    )


def _usable(wanted: Frame, known: Accounts, world: World) -> Frame:
    """Who is in the group by an account that works, or would be added to it."""
    working = known.links.filter(nw.col("why").is_null()).join(known.accounts.filter("enabled"), on="aid", how="semi")
    inside = known.members.with_columns(inside=nw.lit(value=True))
    rows = wanted.join(working.select("pid", "aid"), on="pid", how="inner")
    rows = rows.join(inside, on=["gid", "aid"], how="left").with_columns(nw.col("inside").fill_null(value=False))
    rows = rows.join(_addable(world), on="pid", how="left")
    added = nw.col("writable") & nw.col("addable").fill_null(value=False)
    return rows.filter(nw.col("inside") | added).select(*KEY)


def _addable(world: World) -> Frame:
    """`pid`, `addable` of those whom a plan adds: it waits for the rows of the others."""
    facts = world.facts
    rejected = sorted(world.feeds.rejected_people)
    people = facts.people.filter(~nw.col("person_id").is_in(rejected)).select("pid")
    return people.join(facts.assignments.select("pid"), on="pid", how="semi").with_columns(addable=nw.lit(value=True))


def _table(targets: Sequence[Target], world: World, engine: Engine, known: Accounts | None = None) -> Frame:
    """`entitlement`, `loc`, `gid` (-1 - n: no such group), `writable`."""
    program, gids = world.program, known.gids if known is not None else {}
    rows = [
        (
            program.entitlements[t.entitlement],
            program.loc(t.location),
            gids.get(t.group.group or "", -1 - n),
            t.group.group is not None and t.group.managed,
        )
        for n, t in enumerate(targets)
    ]
    return table_of(engine, rows, {**dict.fromkeys((*TARGET, "gid"), nw.Int64), "writable": nw.Boolean})


def _in_all(parts: Iterable[Frame], needed: Frame, engine: Engine) -> Frame:
    """Who is in as many groups of the right as it has."""
    rows = [part.select(*KEY) for part in parts]
    if not rows:
        return table_of(engine, [], dict.fromkeys(KEY, nw.Int64))
    counted = nw.concat(rows).group_by(*KEY).agg(n=nw.len()).join(needed, on=list(TARGET), how="inner")
    return engine.keep(counted.filter(nw.col("n") == nw.col("needed")).select(*KEY))


def _unknown(world: World, whole: Sequence[Live]) -> frozenset[str]:
    read = {live.name for live in whole}
    book = world.program.rulebook.entitlements
    return frozenset(name for name, right in book.items() if any(ref.directory not in read for ref in right.groups))
