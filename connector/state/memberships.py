"""Which memberships the record tells of, and what it has of each."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sqlalchemy import Select, func, select

from connector.state.events import Event
from connector.state.ledger import Ledger
from connector.state.schema import events
from connector.state.views import SETTLED

CHANGES = ("change-intended", *SETTLED)


def groups_changed(ledger: Ledger) -> list[tuple[str, str]]:
    """Directory and group id of each group in which something was changed, or was to be."""
    return [(row.directory, row.group) for row in ledger.select(_distinct("directory", "group"))]


def accounts_of(ledger: Ledger, person_id: str) -> list[tuple[str, str]]:
    """Directory and account, of each account that was changed for a person."""
    query = _distinct("directory", "account").where(events.c.person_id == person_id)
    return [(row.directory, row.account) for row in ledger.select(query)]


def padded(ledger: Ledger, person_id: str) -> list[str]:
    """The ids of the record that are this one but for leading zeros."""
    bare = func.ltrim(events.c.person_id, "0") == person_id.lstrip("0")
    return [row.person_id for row in ledger.select(_distinct("person_id").where(bare))]


def changes_in(
    ledger: Ledger, directory: str, *, group: str | None = None, account: str | None = None
) -> Iterator[Event]:
    """The outcomes of all changes of a group, or of an account."""
    return ledger.events(kinds=SETTLED, directory=directory, group=group, account=account)


def _distinct(*names: str) -> Select[Any]:
    columns = [events.c[name] for name in names]
    query = select(*columns).where(events.c.kind.in_(CHANGES), *(column.is_not(None) for column in columns))
    return query.distinct().order_by(*columns)
