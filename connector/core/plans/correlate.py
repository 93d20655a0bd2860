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


def correlate(
    people: Frame, accounts: Frame, keys: Sequence[Key], engine: Engine, claimed: frozenset[str] = frozenset()
) -> Frame:
    """`pid`, `aid`, `why` (null: the one account of one person; else `ambiguous-account` or `shared-account`).

    The next key is tried only for persons for whom this one finds nothing, and only at accounts that this one leaves
    open: an account that carries somebody's id is not given away by a mail address. Disabled accounts count.
    claimed: values (lower case) of other people's rejected rows: an account that carries one is shared.
    """
    remaining, open_accounts, found = people, accounts, []
    for key in keys:
        persons = remaining.select("pid", value=key.fold(key.person)).filter(nw.col("value") != "")
        holders = open_accounts.select("aid", value=key.fold(key.account)).filter(nw.col("value") != "")
        open_accounts = open_accounts.filter((nw.col(key.account) == "").fill_null(True))
        matches = engine.keep(persons.join(holders, on="value", how="inner").select("pid", "aid"))
        if key != keys[-1]:
            remaining = engine.keep(remaining.join(matches, on="pid", how="anti"))
        found.append(matches)
    links = engine.keep(nw.concat(found))
    ambiguous = engine.keep(_repeated(links, "pid", "ambiguous-account"))
    shared = engine.keep(_repeated(links, "aid", "shared-account"))
    if claimed:
        shared = engine.keep(nw.concat([shared, _claimed(accounts, keys, claimed)]).unique())
    told = links.join(ambiguous, on="pid", how="left").join(shared, on="aid", how="left")
    why = nw.coalesce(nw.col("shared-account"), nw.col("ambiguous-account"))
    return engine.keep(told.select("pid", "aid", why=why))


def with_account(
    people: Frame, accounts: Frame, keys: Sequence[Key], engine: Engine, claimed: frozenset[str] = frozenset()
) -> Frame:
    """The rows of the people whose account is told, and enabled."""
    links = correlate(people, accounts, keys, engine, claimed).filter(nw.col("why").is_null())
    return people.join(links.join(accounts.filter("enabled"), on="aid", how="semi"), on="pid", how="semi")


def _claimed(accounts: Frame, keys: Sequence[Key], claimed: frozenset[str]) -> Frame:
    """The accounts that a rejected row claims too."""
    values = [nw.col(key.account).str.to_lowercase().is_in(sorted(claimed)).fill_null(False) for key in keys]
    held = accounts.filter(nw.any_horizontal(*values, ignore_nulls=True))
    return held.select("aid", nw.lit("shared-account").alias("shared-account"))


def _repeated(links: Frame, column: str, why: str) -> Frame:
    """The few values that stand in several links; what comes of it is a column of that name."""
    counted = links.group_by(column).agg(links=nw.len()).filter(nw.col("links") > 1)
    return counted.select(column, nw.lit(why).alias(why))


def keyed(accounts: Frame, keys: Sequence[Key]) -> Frame:
    """`aid`, `key` of the accounts that carry some correlation key; `key`: the person id if it is one, else empty."""
    some = nw.any_horizontal(*((nw.col(key.account) != "").fill_null(False) for key in keys), ignore_nulls=True)
    ids = [nw.col(key.account) for key in keys if key.person == "person_id"]
    return accounts.filter(some).select("aid", key=nw.coalesce(*ids, nw.lit("")))
