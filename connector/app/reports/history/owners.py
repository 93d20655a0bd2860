"""Whose the accounts of a directory were at a kept reading, by the people feed of the same run."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import polars as pl

from connector.app.deployment import Deployment
from connector.app.reading.factual import lazy
from connector.app.reports.history.readings import Look, Readings
from connector.core.engine import Polars
from connector.core.plans.correlate import Key, correlate
from connector.state.errors import StateError


@dataclass(frozen=True, kw_only=True)
class Owners:
    """persons: account to the one person whose it is. names: account (or what else is a member) to its name.

    people: who was in the feed.
    """

    persons: Mapping[str, str] = field(default_factory=dict)
    names: Mapping[str, str] = field(default_factory=dict)
    people: frozenset[str] = frozenset()

    def accounts(self, person_id: str) -> list[str]:
        return sorted(account for account, person in self.persons.items() if person == person_id)


def owners(look: Look, readings: Readings, deployment: Deployment) -> Owners:
    """Correlated by today's config; what of it cannot be read is told in `readings.lost`."""
    accounts, members = readings.table(look.accounts), readings.table(look.members)
    try:
        people = readings.archive.feed(look.run, "people").table.rows
    except StateError as error:
        readings.lost[str(error)] = None
        return Owners()
    known = frozenset(people["person_id"])
    if accounts is None or members is None:
        return Owners(people=known)
    names = [frame.select("account", "name") for frame in (members, accounts)]
    return Owners(
        persons=_persons(people, accounts, _keys(look, people, accounts, deployment)),
        names={account: name for frame in names for account, name in frame.iter_rows()},
        people=known,
    )


def _keys(look: Look, people: pl.DataFrame, accounts: pl.DataFrame, deployment: Deployment) -> list[Key]:
    """Those that both tables have; none of a directory that the config has no more."""
    settings = deployment.config.directories.get(look.directory)
    keys = [Key(person=key.person, account=key.account) for key in settings.correlate] if settings else []
    return [key for key in keys if key.person in people.columns and key.account in accounts.columns]


def _persons(people: pl.DataFrame, accounts: pl.DataFrame, keys: list[Key]) -> dict[str, str]:
    if not keys:
        return {}
    numbered = accounts.with_row_index("aid").cast({"aid": pl.Int64})
    known = people.rename({"line": "pid"})
    links = Polars().rows(correlate(lazy(known), lazy(numbered), keys, Polars()))
    who = dict(known.select("pid", "person_id").iter_rows())
    whose = dict(numbered.select("aid", "account").iter_rows())
    return {whose[link["aid"]]: who[link["pid"]] for link in links if link["why"] is None}
