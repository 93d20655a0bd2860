"""A Snapshot: accounts, groups and members as they were at one reading."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress

import polars as pl

from connector.directories import Snapshot
from connector.directories.active_directory.accounts import GUID, read_accounts
from connector.directories.active_directory.entrance import Refused
from connector.directories.active_directory.groups import Group, read_groups
from connector.directories.active_directory.names import guid_text, lies_under
from connector.directories.active_directory.session import Session
from connector.directories.active_directory.settings import ActiveDirectorySettings
from connector.directories.tables import GROUPS

MEMBERS = {"group": pl.String, "account": pl.String, "name": pl.String}


def read_snapshot(session: Session, settings: ActiveDirectorySettings, references: Sequence[str]) -> Snapshot:
    """Raises Lost, where all of it is to be read anew, and Refused."""
    attributes = list(dict.fromkeys(key.account for key in settings.correlate))
    accounts = read_accounts(session, settings.people, attributes, settings.protected)
    marker = settings.owner_marker
    groups = read_groups(session, list(dict.fromkeys(references)), marker.attribute if marker else "")
    distinct = {group.guid: group for group in groups.found.values() if group}
    return Snapshot(
        accounts=accounts.table,
        groups=pl.DataFrame([_row(settings, *item) for item in groups.found.items()], schema=GROUPS, orient="row"),
        members=_members(list(distinct.values()), accounts.table),
        protected=accounts.protected,
        incomplete=tuple(map(str, accounts.troubles + groups.troubles)),
        identity=_identity(session),
    )


def _identity(session: Session) -> str:
    """The domain by name and, where it may be read, by id: one to try things in may have the same name."""
    domain = session.domain()
    with suppress(Refused):
        for entry in session.search(domain, attributes=["objectGUID"]).entries:
            if GUID in entry.values:
                return f"{domain} {guid_text(entry.values[GUID][0])}"
    return domain


def _row(settings: ActiveDirectorySettings, reference: str, group: Group | None) -> tuple[str | bool | None, ...]:
    if group is None:
        return reference, None, None, settings.fenced(reference), None
    return reference, group.guid, group.dn, lies_under(group.dn, settings.containers), group.owner


def _members(groups: Sequence[Group], accounts: pl.DataFrame) -> pl.DataFrame:
    rows = [(group.guid, member.guid, member.dn) for group in groups for member in group.members]
    known = accounts.select("account", person="name")
    return (
        pl.DataFrame(rows, schema=MEMBERS, orient="row")
        .unique(["group", "account"])
        .sort("group", "account")
        .join(known, on="account", how="left", maintain_order="left")
        .select(
            "group",
            "account",
            pl.coalesce("person", "name").alias("name"),
            pl.when(pl.col("person").is_null()).then(pl.lit("other")).otherwise(pl.lit("account")).alias("kind"),
        )
    )
