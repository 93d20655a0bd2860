"""Another program's user groups against the directories' groups: who is in one and not in the other."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import narwhals.stable.v2 as nw

from connector.core.decisions.facts import Facts
from connector.core.decisions.learners import resolved
from connector.core.engine import Engine, Frame, table_of
from connector.core.plans.diff import Live, links_of

PAIR = ("ug", "aid")


@dataclass(frozen=True, kw_only=True)
class Paired:
    """A user group, by number, and the directory groups (directory, id) that it stands for: a member is in any of them.

    rights: entitlement and location, by number, that a policy may grant through these groups; none: nothing rules them.
    """

    number: int
    groups: tuple[tuple[str, str], ...]
    rights: frozenset[tuple[int, int]] = frozenset()


@dataclass(frozen=True, kw_only=True)
class Departure:
    """`number`: of the user group. line, user: as the export has them, where it does.

    directory, group (its id), account (its name): where only the directory has them. accounts (directory and id): of
    the user. granted: whether the policies grant it to the person.
    """

    number: int
    line: int | None = None
    user: str | None = None
    directory: str | None = None
    group: str | None = None
    account: str | None = None
    person_id: str | None = None
    accounts: tuple[tuple[str, str], ...] = ()
    granted: bool = False


@dataclass(frozen=True, kw_only=True)
class Export:
    """entries: `line`, `user`, `ug`, each user once in a user group. keys: what a user is matched to, in order."""

    entries: Frame
    keys: Sequence[str]


def departures(
    export: Export, pairs: Sequence[Paired], lives: Sequence[Live], facts: Facts, granted: Frame, engine: Engine
) -> list[Departure]:
    """granted: `pid`, `entitlement`, `loc`."""
    users = engine.keep(_users(export, facts))
    export = replace(export, entries=engine.keep(_once(export.entries, users)))
    wanted = engine.keep(_wanted(pairs, granted, engine))
    sides = [_side(export, users, pairs, live, facts, engine) for live in lives]
    found = [one for side in sides for one in _only_there(side, wanted, facts, engine)]
    return [*found, *_only_here(export, users, wanted, sides, facts, engine)]


@dataclass(frozen=True, kw_only=True)
class _Side:
    """One directory. held: `user`, `aid`. members, claimed: `ug`, `aid`, of members also `group`, of claims `user`."""

    live: Live
    links: Frame
    held: Frame
    members: Frame
    claimed: Frame


def _users(export: Export, facts: Facts) -> Frame:
    """`user`, `pid`: null where the keys find nobody, or several."""
    different = export.entries.select("user").unique().with_columns(learner=nw.col("user"))
    return resolved(different, export.keys, facts.people).select("user", "pid")


def _once(entries: Frame, users: Frame) -> Frame:
    """Of a person who stands in a user group in several writings, and of a name in several cases, the first line."""
    person = nw.concat_str(nw.lit("p"), nw.col("pid").cast(nw.String))
    who = nw.coalesce(person, nw.concat_str(nw.lit("u"), nw.col("user").str.to_lowercase()))
    named = entries.join(users, on="user", how="inner").with_columns(who=who)
    first = named.group_by("who", "ug").agg(nw.col("line").min())
    return entries.join(first.select("line", "ug"), on=["line", "ug"], how="semi")


def _wanted(pairs: Sequence[Paired], granted: Frame, engine: Engine) -> Frame:
    """`ug`, `pid`: to whom the policies grant what a user group stands for."""
    rights = [(pair.number, *right) for pair in pairs for right in sorted(pair.rights)]
    table = table_of(engine, rights, dict.fromkeys(("ug", "entitlement", "loc"), nw.Int64))
    return table.join(granted, on=["entitlement", "loc"], how="inner").select("ug", "pid").unique()


def _side(export: Export, users: Frame, pairs: Sequence[Paired], live: Live, facts: Facts, engine: Engine) -> _Side:
    links = links_of(live, facts, engine)
    held = engine.keep(_held(users, links, live))
    rows = [(pair.number, group) for pair in pairs for name, group in pair.groups if name == live.name]
    table = table_of(engine, rows, {"ug": nw.Int64, "group": nw.String})
    members = live.members.filter(nw.col("kind") == "account").join(table, on="group", how="inner")
    members = members.join(live.accounts.select("aid", "account"), on="account", how="inner")
    return _Side(
        live=live,
        links=links,
        held=held,
        members=engine.keep(members.select(*PAIR, "group")),
        claimed=engine.keep(export.entries.join(held, on="user", how="inner").select(*PAIR, "user")),
    )


def _held(users: Frame, links: Frame, live: Live) -> Frame:
    """`user`, `aid`: the accounts of the person; of a user without, those so called that are not another person's."""
    theirs = users.join(links.select("pid", "aid"), on="pid", how="inner").select("user", "aid")
    others = users.join(theirs.select("user").unique(), on="user", how="anti")
    others = others.with_columns(called=nw.col("user").str.to_lowercase())
    owners = links.select("aid", owner="pid").unique("aid")
    called = others.join(_called(live), on="called", how="inner").join(owners, on="aid", how="left")
    called = called.filter(nw.col("pid").is_null() | nw.col("owner").is_null())
    return nw.concat([theirs, called.select("user", "aid")]).unique()


def _called(live: Live) -> Frame:
    """`aid`, `called` (lower case): what an account may be called by."""
    columns = dict.fromkeys(("name", *(key.account for key in live.keys)))
    texts = [live.accounts.select("aid", called=nw.col(column).str.to_lowercase()) for column in columns]
    return nw.concat(texts).filter(nw.col("called") != "").unique()


def _only_there(side: _Side, wanted: Frame, facts: Facts, engine: Engine) -> Iterable[Departure]:
    rows = side.members.join(side.claimed, on=list(PAIR), how="anti")
    owners = side.links.join(facts.people.select("pid", "person_id"), on="pid", how="inner")
    owners = owners.group_by("aid").agg(nw.col("pid").min(), nw.col("person_id").min())
    rows = rows.join(side.live.accounts.select("aid", "name"), on="aid", how="inner").join(owners, on="aid", how="left")
    for row in engine.rows(_with_grants(rows, wanted)):
        yield Departure(
            number=row["ug"],
            directory=side.live.name,
            group=row["group"],
            account=row["name"],
            person_id=row["person_id"],
            granted=bool(row["granted"]),
        )


def _only_here(
    export: Export, users: Frame, wanted: Frame, sides: Sequence[_Side], facts: Facts, engine: Engine
) -> Iterable[Departure]:
    rows = export.entries
    for side in sides:
        both = side.claimed.join(side.members, on=list(PAIR), how="semi").select("user", "ug").unique()
        rows = engine.keep(rows.join(both, on=["user", "ug"], how="anti"))
    accounts = _accounts(rows.select("user").unique(), sides, engine)
    rows = rows.join(users, on="user", how="inner")
    rows = rows.join(facts.people.select("pid", "person_id"), on="pid", how="left")
    for row in engine.rows(_with_grants(rows, wanted)):
        yield Departure(
            number=row["ug"],
            line=row["line"],
            user=row["user"],
            person_id=row["person_id"],
            accounts=tuple(sorted(accounts[row["user"]])),
            granted=bool(row["granted"]),
        )


def _accounts(users: Frame, sides: Sequence[_Side], engine: Engine) -> Mapping[str, list[tuple[str, str]]]:
    """Directory and id of each user's accounts."""
    found: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for side in sides:
        held = side.held.join(users, on="user", how="semi").join(side.live.accounts, on="aid", how="inner")
        for row in engine.rows(held.select("user", "account")):
            found[row["user"]].append((side.live.name, row["account"]))
    return found


def _with_grants(rows: Frame, wanted: Frame) -> Any:
    return rows.join(wanted.with_columns(granted=nw.lit(True)), on=["ug", "pid"], how="left")
