"""Person and account: found by an ordered list of keys, never guessed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import narwhals.stable.v2 as nw

from connector.core.engine import Engine, Frame

WITHOUT_CASE = frozenset({"email", "username"})


@dataclass(frozen=True, kw_only=True)
class Key:
    """A column of the people feed that an attribute of the account must equal."""

    person: str
    account: str

    def fold(self, column: str) -> Any:
        text = nw.col(column)
        return text.str.to_lowercase() if self.person in WITHOUT_CASE else text


def correlate(people: Frame, accounts: Frame, keys: Sequence[Key], engine: Engine) -> Frame:
    """`pid`, `aid`, `why` (null: the one account of one person; else `ambiguous-account` or `shared-account`).

    The next key is tried only for persons for whom this one finds nothing. Disabled accounts count.
    """
    remaining, found = people, []
    for key in keys:
        persons = remaining.select("pid", value=key.fold(key.person)).filter(nw.col("value") != "")
        holders = accounts.select("aid", value=key.fold(key.account)).filter(nw.col("value") != "")
        matches = engine.keep(persons.join(holders, on="value", how="inner").select("pid", "aid"))
        remaining = engine.keep(remaining.join(matches, on="pid", how="anti"))
        found.append(matches)
    links = nw.concat(found)
    several = links.group_by("pid").agg(accounts=nw.len())
    shared = links.group_by("aid").agg(persons=nw.len())
    counted = links.join(several, on="pid", how="inner").join(shared, on="aid", how="inner")
    ambiguous = nw.when(nw.col("accounts") > 1).then(nw.lit("ambiguous-account"))
    why = nw.when(nw.col("persons") > 1).then(nw.lit("shared-account")).otherwise(ambiguous)
    return engine.keep(counted.select("pid", "aid", why=why))


def keyed(accounts: Frame, keys: Sequence[Key]) -> Frame:
    """`aid`, `key` of the accounts that carry some correlation key; `key`: the person id if it is one, else empty."""
    some = nw.any_horizontal(*((nw.col(key.account) != "").fill_null(False) for key in keys), ignore_nulls=True)
    ids = [nw.col(key.account) for key in keys if key.person == "person_id"]
    return accounts.filter(some).select("aid", key=nw.coalesce(*ids, nw.lit("")))
