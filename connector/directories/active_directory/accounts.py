"""All accounts, read once: a look-up by an attribute that AD does not index costs a scan each time."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

import polars as pl
from ldap3 import SUBTREE

from connector.directories.active_directory.ber import Entry
from connector.directories.active_directory.groups import guids_of
from connector.directories.active_directory.names import guid_text
from connector.directories.active_directory.session import Found, Session
from connector.directories.active_directory.settings import People
from connector.directories.active_directory.words import Trouble

PAGE = 1000
DISABLED = 0x2
GUID, NAME, CONTROL = "objectguid", "samaccountname", "useraccountcontrol"


class Accounts(NamedTuple):
    """`several` counts, for each attribute, the accounts that have more than one value of it."""

    table: pl.DataFrame
    protected: frozenset[str]
    several: dict[str, int]
    troubles: list[Trouble]


def read_accounts(session: Session, people: People, attributes: Sequence[str], protected: Sequence[str]) -> Accounts:
    """Columns `account`, `name`, `enabled` and the attributes, each null where absent or not one text; by account."""
    wanted = list(dict.fromkeys(("objectGUID", "sAMAccountName", "userAccountControl", *attributes)))
    found = session.search(people.base, people.filter, attributes=wanted, scope=SUBTREE, page=PAGE)
    safe = guids_of(session, protected)
    entries = [entry for entry in found.entries if GUID in entry.values]
    several = {name: sum(len(entry.values.get(name.lower(), ())) > 1 for entry in entries) for name in attributes}
    troubles = [*_troubles(people, found, len(found.entries) - len(entries)), *_unprotected(protected, safe)]
    return Accounts(_table(entries, attributes), frozenset(safe.values()), several, troubles)


def _troubles(people: People, found: Found, nameless: int) -> Iterator[Trouble]:
    if found.trouble:
        yield Trouble(f"accounts could not all be read: {found.trouble.what}", found.trouble.fix)
    if nameless:
        yield Trouble(f"the objectGUID of {nameless} accounts could not be read", "let the connector's account read it")
    if not found.entries:
        yield Trouble(f"no account below `{people.base}` matches `{people.filter}`", "correct `people`")


def _unprotected(protected: Sequence[str], found: Mapping[str, str]) -> Iterator[Trouble]:
    for dn in protected:
        if dn not in found:
            yield Trouble(f"the protected member `{dn}` does not exist", "correct `protected`")


def _table(entries: Sequence[Entry], attributes: Sequence[str]) -> pl.DataFrame:
    columns: dict[str, list[str | None]] = {
        "account": [guid_text(entry.values[GUID][0]) for entry in entries],
        "name": [_text(entry, NAME) or entry.dn for entry in entries],
    }
    for attribute in attributes:
        columns[attribute] = [_text(entry, attribute.lower()) for entry in entries]
    enabled = pl.Series("enabled", [_enabled(entry) for entry in entries], dtype=pl.Boolean)
    table = pl.DataFrame(columns, schema=dict.fromkeys(columns, pl.String)).insert_column(2, enabled)
    return table.sort("account")


def _text(entry: Entry, name: str) -> str | None:
    """The one value as text: of several, none is the key, and taking one would be a guess."""
    values = entry.values.get(name, ())
    if len(values) != 1:
        return None
    try:
        return values[0].decode()
    except UnicodeDecodeError:
        return None


def _enabled(entry: Entry) -> bool:
    """An object that has no userAccountControl, or hides it, gets nothing new."""
    control = _text(entry, CONTROL)
    return control is not None and not int(control) & DISABLED
