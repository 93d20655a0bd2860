"""The groups and members of a reading, as tables."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence

import polars as pl

from connector.directories.tables import GROUPS


def group_rows(
    references: Iterable[str],
    *,
    exists: Callable[[str], bool],
    managed: Callable[[str], bool],
    owner: Callable[[str], str | None],
) -> pl.DataFrame:
    """One row a reference; a group's name is its id."""
    names = dict.fromkeys(references)
    rows = [(name, name if exists(name) else None, name, managed(name), owner(name)) for name in names]
    return pl.DataFrame(rows, schema=GROUPS, orient="row")


def member_rows(groups: Mapping[str, Sequence[str]], references: Iterable[str], accounts: pl.DataFrame) -> pl.DataFrame:
    """One row a membership; a member that is no account is of kind `other`."""
    wanted = [name for name in dict.fromkeys(references) if groups.get(name)]
    lists = {"group": wanted, "account": [groups[name] for name in wanted]}
    members = (
        pl.DataFrame(lists, schema={"group": pl.String, "account": pl.List(pl.String)})
        .explode("account")
        .unique(maintain_order=True)
    )
    known = members.join(accounts.select("account", "name"), on="account", how="left", maintain_order="left")
    kind = pl.when(pl.col("name").is_null()).then(pl.lit("other")).otherwise(pl.lit("account"))
    return known.select("group", "account", pl.coalesce("name", "account").alias("name"), kind.alias("kind"))
