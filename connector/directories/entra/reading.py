"""One whole reading, as values that can be kept; and the Snapshot made of it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import msgspec
import polars as pl

from connector.directories import Snapshot
from connector.directories.entra import requests
from connector.directories.entra.graph import Graph, Rows
from connector.directories.entra.groups import Group, find_groups
from connector.directories.entra.settings import EntraSettings
from connector.directories.entra.wire import MISSING
from connector.directories.entra.words import Refused
from connector.directories.tables import GROUPS

MEMBERS = {"group": pl.String, "account": pl.String, "name": pl.String}


class Account(msgspec.Struct, frozen=True, array_like=True):
    """`values`: of the attributes that `correlate` names, in its order."""

    name: str
    enabled: bool
    values: tuple[str | None, ...]


class Memberships(msgspec.Struct, frozen=True):
    """groups: reference -> group. members: group id -> id of each member, and its name."""

    groups: dict[str, Group | None]
    notes: dict[str, str]
    members: dict[str, dict[str, str]]
    troubles: list[str]


class Reading(msgspec.Struct, frozen=True):
    """accounts: by id. protected: as the settings name them -> id, None where there is no such user."""

    accounts: dict[str, Account]
    held: Memberships
    protected: dict[str, str | None]
    troubles: list[str] = []

    @property
    def incomplete(self) -> list[str]:
        lacking = [f"the protected member `{name}` does not exist; correct `protected`" for name in self._lacking()]
        return [*self.troubles, *lacking, *self.held.troubles]

    def _lacking(self) -> list[str]:
        return [name for name, account in self.protected.items() if account is None]


def selected(settings: EntraSettings) -> list[str]:
    """The properties of a user that are read, and no others."""
    enabled = ["accountEnabled"] if settings.people.enabled == "read" else []
    return list(dict.fromkeys(("id", "userPrincipalName", *enabled, *settings.attributes)))


async def read_accounts(graph: Graph, settings: EntraSettings) -> dict[str, Account]:
    """Raises Spent; Refused where a filter finds nobody too: it is mistyped, and everybody would be a stranger."""
    rows = await graph.rows(requests.users(selected(settings), settings.people.filter))
    if settings.people.filter and not rows:
        raise Refused("`people.filter` finds no user", "correct it")
    return accounts_of(rows, settings)


def accounts_of(rows: Rows, settings: EntraSettings) -> dict[str, Account]:
    attributes, assume = settings.attributes, settings.people.enabled == "assume"
    return {
        str(row["id"]).lower(): Account(
            _text(row.get("userPrincipalName")) or str(row["id"]),
            # null is what an app without the permission is shown: such an account gets nothing new
            assume or row.get("accountEnabled") is True,
            tuple([_text(row.get(attribute)) for attribute in attributes]),
        )
        for row in rows
    }


async def read_protected(graph: Graph, settings: EntraSettings) -> dict[str, str | None]:
    """Raises Spent and Refused."""
    reads = {name: requests.user(name, ["id"]) for name in settings.protected}
    answers = await graph.objects(reads.values())
    found: dict[str, str | None] = {}
    for name, read in reads.items():
        answer = answers[read]
        if isinstance(answer, Refused) and answer.status != MISSING:
            raise answer
        found[name] = None if isinstance(answer, Refused) else str(answer.get("id")).lower()
    return found


async def read_memberships(graph: Graph, settings: EntraSettings, references: Sequence[str]) -> Memberships:
    """Raises Spent, and Refused where the fence cannot be read."""
    groups = await find_groups(graph, settings, references)
    members, failures = await read_members(graph, {group.id for group in groups.found.values() if group})
    gone = {group for group, failure in failures.items() if failure.status == MISSING}
    kept = {reference: None if group and group.id in gone else group for reference, group in groups.found.items()}
    troubles = [f"the group `{reference}` could not be read: {error}" for reference, error in groups.troubles.items()]
    troubles += [
        f"the members of the group `{group}` could not be read: {failure}"
        for group, failure in failures.items()
        if group not in gone
    ]
    return Memberships(kept, groups.notes, members, troubles)


async def read_members(graph: Graph, groups: Iterable[str]) -> tuple[dict[str, dict[str, str]], dict[str, Refused]]:
    """Group -> its members by id, with a name to read; and the groups that could not be read. Raises Spent."""
    reads = {group: requests.members(group) for group in sorted(groups)}
    lists = await graph.lists(reads.values())
    members: dict[str, dict[str, str]] = {}
    failures: dict[str, Refused] = {}
    for group, read in reads.items():
        rows = lists[read]
        if isinstance(rows, Refused):
            failures[group] = rows
        else:
            members[group] = {str(row["id"]).lower(): row.get("displayName") or str(row["id"]) for row in rows}
    return members, failures


def snapshot_of(reading: Reading, settings: EntraSettings, references: Sequence[str]) -> Snapshot:
    accounts = _accounts(reading, settings)
    return Snapshot(
        accounts=accounts,
        groups=_groups(reading.held, settings, references),
        members=_members(reading.held, accounts),
        protected=frozenset(account for account in reading.protected.values() if account),
        incomplete=tuple(reading.incomplete),
        notes=reading.held.notes,
        identity=settings.identity,
    )


def _accounts(reading: Reading, settings: EntraSettings) -> pl.DataFrame:
    rows = reading.accounts
    columns: dict[str, list[Any]] = {"account": list(rows), "name": [row.name for row in rows.values()]}
    for number, attribute in enumerate(settings.attributes):
        columns[attribute] = [row.values[number] for row in rows.values()]
    enabled = pl.Series("enabled", [row.enabled for row in rows.values()], dtype=pl.Boolean)
    table = pl.DataFrame(columns, schema=dict.fromkeys(columns, pl.String)).insert_column(2, enabled)
    return table.sort("account")


def _groups(held: Memberships, settings: EntraSettings, references: Sequence[str]) -> pl.DataFrame:
    rows: list[tuple[str | bool | None, ...]] = []
    for reference in dict.fromkeys(references):
        group = held.groups[reference]
        if group is None:
            rows.append((reference, None, None, settings.fenced(reference), None))
        else:
            rows.append((reference, group.id, group.name, group.writable, group.owner))
    return pl.DataFrame(rows, schema=GROUPS, orient="row")


def _members(held: Memberships, accounts: pl.DataFrame) -> pl.DataFrame:
    rows = [(group, account, name) for group, members in held.members.items() for account, name in members.items()]
    known = accounts.select("account", person="name")
    return (
        pl.DataFrame(rows, schema=MEMBERS, orient="row")
        .sort("group", "account")
        .join(known, on="account", how="left", maintain_order="left")
        .select(
            "group",
            "account",
            pl.coalesce("person", "name").alias("name"),
            pl.when(pl.col("person").is_null()).then(pl.lit("other")).otherwise(pl.lit("account")).alias("kind"),
        )
    )


def _text(value: Any) -> str | None:
    return value if isinstance(value, str) else None
