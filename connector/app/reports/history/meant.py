"""Whom or what a word means: a person by id, or groups by any of their names; never a guess."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from connector.app.failure import Wrong
from connector.app.reports.history.owners import Owners
from connector.app.reports.history.readings import Readings
from connector.core.plans.diff import Group
from connector.core.plans.plan import Scope
from connector.core.problems import nearest, tick
from connector.state.ledger import Ledger
from connector.state.memberships import accounts_of, groups_changed, padded

Kind = Literal["person", "group"]
WHAT = "give a person id, or a group by its name, its id or a pattern"


@dataclass(frozen=True, kw_only=True)
class Meant:
    """A person with their accounts (directory and account), or groups (directory and id)."""

    person: str | None = None
    accounts: frozenset[tuple[str, str]] = frozenset()
    groups: tuple[tuple[str, str], ...] = ()


def meant(wanted: str, kind: Kind | None, ledger: Ledger, readings: Readings, owners: Mapping[str, Owners]) -> Meant:
    """`kind`: as what alone the word is taken. Raises Wrong where it fits nothing, or a person and a group."""
    if wanted != wanted.encode("utf-8", "replace").decode():
        raise Wrong(_unknown(wanted, kind), WHAT)  # bytes that are no text: no name has them
    person = _person(wanted, ledger, owners) if kind != "group" else None
    groups = _groups(ledger, readings) if kind != "person" else {}
    fitting = tuple(place for place, known in groups.items() if any(Scope(group=wanted).names(one) for one in known))
    if person and fitting:
        raise Wrong(f"{tick(wanted)} is a person and a group", "say which is meant: --person or --group")
    if person or fitting:
        return person or Meant(groups=fitting)
    names = {name for known in groups.values() for one in known for name in (one.reference, one.name)}
    close = [f"did you mean {tick(one)}?" for one in (padded(ledger, wanted) if kind != "group" else ())[:1]]
    raise Wrong(_unknown(wanted, kind), "".join(close) or nearest(wanted, sorted(names)) or WHAT)


def _unknown(wanted: str, kind: Kind | None) -> str:
    return f"the record knows no {kind or 'person and no group'} {tick(wanted)}"


def _person(wanted: str, ledger: Ledger, owners: Mapping[str, Owners]) -> Meant | None:
    owned = {(name, account) for name, of in owners.items() for account in of.accounts(wanted)}
    accounts = frozenset(owned.union(accounts_of(ledger, wanted)))
    known = accounts or any(wanted in of.people for of in owners.values())
    return Meant(person=wanted, accounts=accounts) if known else None


def _groups(ledger: Ledger, readings: Readings) -> dict[tuple[str, str], list[Group]]:
    """Those that a reading had, and those that the record alone knows, by their id."""
    alone = {
        (directory, group): [Group(reference=group, group=group, name=group, managed=True)]
        for directory, group in groups_changed(ledger)
    }
    return dict(sorted((alone | readings.called).items()))
