"""Desired against actual members of one directory, as tables: the only diff."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import narwhals.stable.v2 as nw

from connector.core.decisions.facts import Facts
from connector.core.decisions.program import Program
from connector.core.engine import Engine, Frame, table_of
from connector.core.plans.correlate import Key, correlate, keyed
from connector.core.plans.model import Census
from connector.core.rules.groups import expand_group


@dataclass(frozen=True, kw_only=True)
class Group:
    """A group that an entitlement names, as the directory answered; `group` is None where it lacks it."""

    reference: str
    group: str | None
    name: str
    managed: bool


@dataclass(frozen=True, kw_only=True)
class Live:
    """One directory as read. accounts: `aid` (a number), `account`, `name`, `enabled`, correlation attributes.

    members: `group`, `account`, `name`, `kind`. `incomplete` says why a reading is not whole; then nothing is planned.
    """

    name: str
    keys: Sequence[Key]
    accounts: Frame
    groups: Sequence[Group]
    members: Frame
    protected: frozenset[str] = frozenset()
    incomplete: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Target:
    """One entitlement at one place, and the group that realises it."""

    entitlement: str
    location: str | None
    group: Group


def targets_of(program: Program, live: Live) -> list[Target]:
    by_reference = {group.reference: group for group in live.groups}
    return [
        Target(entitlement=name, location=location, group=by_reference[reference])
        for name, location, reference in references(program, live.name)
    ]


def references(program: Program, directory: str) -> list[tuple[str, str | None, str]]:
    """Every (entitlement, location, group reference) of a directory: for a template, that of every known location."""
    found: list[tuple[str, str | None, str]] = []
    for name in program.entitlements:
        entitlement = program.rulebook.entitlements[name]
        places = [program.at(n) for n in program.sites(name)] if entitlement.per == "location" else [None]
        groups = [ref.group for ref in entitlement.groups if ref.directory == directory]
        found += [(name, at, expand_group(ref, at) if at is not None else ref) for at in places for ref in groups]
    return found


@dataclass(frozen=True, kw_only=True)
class Diff:
    """Rows as values.

    adds: `pid`, `t` (a target's number), `account`, `account_name`, `enabled`, `has_rows`.
    strays (members not desired): `gid`, `account`, `account_name`, `pid`, `why`, `has_rows`, `key` (a person id; empty
      where another key names the account; null where none does).
    others: `group`, `name` of members that are no accounts. lacking: `pid`, `why` of persons desired without a usable
      account. missing: `t`, `person_id` of additions to groups that are not there.
    explained: how many members of each group are desired there.
    """

    adds: list[dict[str, Any]]
    strays: list[dict[str, Any]]
    others: list[dict[str, Any]]
    lacking: list[dict[str, Any]]
    missing: list[dict[str, Any]]
    explained: dict[str, int]
    census: Census


@dataclass(frozen=True, kw_only=True)
class Accounts:
    """A directory's accounts numbered, tied to persons; independent of what is desired."""

    accounts: Frame
    links: Frame
    keyed: Frame
    members: Frame
    gids: dict[str, int]


def links_of(live: Live, facts: Facts, engine: Engine) -> Frame:
    """Which account belongs to whom: `pid`, `aid`, `why` (see `correlate`)."""
    return correlate(facts.people, live.accounts, live.keys, engine, facts.claimed)


def numbered(live: Live, facts: Facts, targets: Sequence[Target], engine: Engine) -> Accounts:
    links = links_of(live, facts, engine)
    gids = {g: n for n, g in enumerate(sorted({t.group.group for t in targets if t.group.group is not None}))}
    table = table_of(engine, list(gids.items()), {"group": nw.String, "gid": nw.Int64})
    ids = live.accounts.select("aid", "account")
    members = live.members.filter(nw.col("kind") == "account").join(table, on="group", how="inner")
    members = members.join(ids, on="account", how="inner").select("gid", "aid").unique()
    return Accounts(
        accounts=live.accounts,
        links=links,
        keyed=keyed(live.accounts, live.keys),
        members=engine.keep(members),
        gids=gids,
    )


def diff(
    granted: Frame,
    facts: Facts,
    program: Program,
    live: Live,
    targets: Sequence[Target],
    known: Accounts,
    engine: Engine,
) -> Diff:
    desired = _desired(granted, program, targets, known, engine)
    usable = known.links.filter(nw.col("why").is_null()).select("pid", "aid")
    wanted = engine.keep(desired.filter(nw.col("gid") >= 0).join(usable, on="pid", how="inner"))
    adds = wanted.join(known.members, on=["gid", "aid"], how="anti")
    strays = engine.keep(known.members.join(wanted, on=["gid", "aid"], how="anti"))
    kept = known.members.join(wanted, on=["gid", "aid"], how="semi")
    explained = engine.rows(kept.group_by("gid").agg(n=nw.len()))
    groups = {number: group for group, number in known.gids.items()}
    return Diff(
        adds=engine.rows(_with_rows(_named(engine.keep(adds), known.accounts), facts)),
        strays=engine.rows(_with_rows(_stray_rows(strays, known, facts), facts)),
        others=engine.rows(live.members.filter(nw.col("kind") != "account").select("group", "name")),
        lacking=engine.rows(_lacking(desired, facts, known.links, engine)),
        missing=engine.rows(_missing(desired, usable, known.accounts, facts)),
        explained={groups[row["gid"]]: row["n"] for row in explained},
        census=_census(live, known, engine),
    )


def _missing(desired: Frame, usable: Frame, accounts: Frame, facts: Facts) -> Frame:
    """`t`, `person_id` of each addition that would be made to a group that is not there."""
    there = desired.filter(nw.col("gid") < 0).join(facts.assignments.select("pid"), on="pid", how="semi")
    enabled = accounts.filter("enabled").select("aid")
    wanted = there.join(usable, on="pid", how="inner").join(enabled, on="aid", how="semi")
    return wanted.join(facts.people.select("pid", "person_id"), on="pid", how="inner").select("t", "person_id")


def _desired(granted: Frame, program: Program, targets: Sequence[Target], known: Accounts, engine: Engine) -> Frame:
    """`pid`, `gid`, `t`: each person once a group, by the first target that gives it; gid -1 - t: no such group."""
    rows = [
        (
            n,
            program.entitlements[t.entitlement],
            program.loc(t.location),
            known.gids[t.group.group] if t.group.group is not None else -1 - n,
        )
        for n, t in enumerate(targets)
    ]
    table = table_of(engine, rows, dict.fromkeys(("t", "entitlement", "loc", "gid"), nw.Int64))
    pairs = granted.join(table, on=["entitlement", "loc"], how="inner")
    return engine.keep(pairs.group_by("pid", "gid").agg(nw.col("t").min()))


def _named(rows: Frame, accounts: Frame) -> Frame:
    return rows.join(accounts.select("aid", "account", "enabled", account_name="name"), on="aid", how="inner")


def _with_rows(rows: Frame, facts: Facts) -> Frame:
    """`has_rows`: whether the person has an assignment row at all; null where not."""
    persons = rows.select("pid").unique()
    present = facts.assignments.select("pid").join(persons, on="pid", how="semi").unique()
    return rows.join(present.with_columns(has_rows=nw.lit(True)), on="pid", how="left")


def _stray_rows(strays: Frame, known: Accounts, facts: Facts) -> Frame:
    """Each stray with the person it belongs to; of a shared account, the one with the first id."""
    few = strays.select("aid").unique()
    ids = facts.people.select("pid", "person_id")
    owners = known.links.join(few, on="aid", how="semi").join(ids, on="pid", how="inner")
    owners = owners.group_by("aid").agg(nw.col("person_id").min(), nw.col("why").min())
    owners = owners.join(ids, on="person_id", how="inner").drop("person_id")
    owned = _named(strays, known.accounts).join(owners, on="aid", how="left")
    return owned.join(known.keyed.join(few, on="aid", how="semi"), on="aid", how="left")


def _lacking(desired: Frame, facts: Facts, links: Frame, engine: Engine) -> Frame:
    usable = links.filter(nw.col("why").is_null()).select("pid")
    persons = engine.keep(desired.select("pid").join(usable, on="pid", how="anti").unique())
    persons = persons.join(facts.assignments.select("pid"), on="pid", how="semi")
    unusable = links.join(persons, on="pid", how="semi").group_by("pid").agg(nw.col("why").max())
    return persons.join(unusable, on="pid", how="left")


def _census(live: Live, known: Accounts, engine: Engine) -> Census:
    groups = {number: group for group, number in known.gids.items()}
    usable = known.links.filter(nw.col("why").is_null()).select("aid")
    counted = known.members.join(usable, on="aid", how="semi")
    by_group = engine.rows(counted.group_by("gid").agg(n=nw.len()))
    everybody = engine.rows(live.members.group_by("group").agg(n=nw.len()))
    correlated = {(live.name, groups[row["gid"]]): row["n"] for row in by_group}
    return Census(
        correlated={live.name: sum(correlated.values())},
        by_group=correlated,
        all_members={(live.name, row["group"]): row["n"] for row in everybody},
    )
