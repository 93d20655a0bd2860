"""Members on an account that was a person's when we granted it, where the person has another account today."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import narwhals.stable.v2 as nw

from connector.core.decisions.facts import Facts
from connector.core.engine import Engine, Frame, table_of
from connector.core.plans.diff import Accounts, Live

Row = Mapping[str, Any]
MEMBERSHIP = ("group", "account")


def with_former_owners(
    strays: Sequence[Row], ours: Frame | None, live: Live, known: Accounts, facts: Facts, engine: Engine
) -> list[dict[str, Any]]:
    """The rows with `was`, `has`: the person of the grant that we recorded, and the name of their one account now.

    Null where the account is still theirs, where nothing is recorded, or where no one account is theirs today.
    """
    groups = {number: group for group, number in known.gids.items()}
    keys = [(groups[row["gid"]], row["account"]) for row in strays]
    found = _moved(keys, ours, live, known, facts, engine) if keys and ours is not None else {}
    both = ((row, found.get(key, (None, None))) for row, key in zip(strays, keys, strict=True))
    return [{**row, "was": was, "has": has} for row, (was, has) in both]


def _moved(
    keys: Sequence[tuple[str, str]], ours: Frame, live: Live, known: Accounts, facts: Facts, engine: Engine
) -> dict[tuple[str, str], tuple[str, str]]:
    table = table_of(engine, keys, dict.fromkeys(MEMBERSHIP, nw.String))
    recorded = ours.filter(nw.col("directory") == live.name).select(*MEMBERSHIP, "person_id")
    granted = engine.keep(table.join(recorded, on=list(MEMBERSHIP), how="inner"))
    people = facts.people.select("pid", "person_id").join(
        granted.select("person_id").unique(), on="person_id", how="semi"
    )
    usable = known.links.filter(nw.col("why").is_null()).join(people, on="pid", how="inner")
    now = usable.join(known.accounts.select("aid", theirs="account", has="name"), on="aid", how="inner")
    moved = granted.join(now.select("person_id", "theirs", "has"), on="person_id", how="inner")
    rows = engine.rows(moved.filter(nw.col("account") != nw.col("theirs")))
    return {(row["group"], row["account"]): (row["person_id"], row["has"]) for row in rows}
