"""Groups by any of their names, with their members by objectGUID: a DN changes, and may be written in several ways."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from ldap3 import SUBTREE
from ldap3.protocol.microsoft import extended_dn_control
from ldap3.utils.conv import escape_bytes, escape_filter_chars

from connector.directories.active_directory.ber import Entry
from connector.directories.active_directory.entrance import Refused
from connector.directories.active_directory.names import Dn, kind_of, parse_dn
from connector.directories.active_directory.session import Found, Session
from connector.directories.active_directory.words import Trouble
from connector.directories.markers import owner_of

AT_ONCE = 100
MISSING = 32


class Member(NamedTuple):
    guid: str
    dn: str


class Group(NamedTuple):
    guid: str
    dn: str
    name: str
    members: list[Member]
    owner: str | None = None


class Groups(NamedTuple):
    """Each reference's group, None where the directory has none; `troubles` say why a reading is not whole."""

    found: dict[str, Group | None]
    troubles: list[Trouble]


def read_groups(session: Session, references: Sequence[str], mark: str = "") -> Groups:
    """The groups and all their members, in as few searches as can be; `mark` is the attribute that names an owner.

    Raises Lost and Refused.
    """
    index: dict[object, Group | None] = {}
    troubles: list[Trouble] = []
    wanted = ("sAMAccountName", "member", *([mark] if mark else []))
    for found in _find(session, references, "(&(objectClass=group)(|{}))", *wanted):
        if found.trouble:
            troubles.append(Trouble(f"groups could not all be read: {found.trouble.what}", found.trouble.fix))
        _add(index, [_group(session, entry, mark) for entry in found.entries])
    return Groups({reference: index.get(_key(reference)) for reference in references}, troubles)


def read_group(session: Session, guid: str) -> Group:
    """One group by its id, with all its members. Raises Lost; Refused where it can't be read."""
    entry = _read_one(session, guid, "sAMAccountName", "member")
    return _group(session, entry)


def group_dn(session: Session, guid: str) -> str:
    """Where a group lies. Raises Lost, and Refused with MISSING."""
    return _member(_read_one(session, guid, "cn").dn).dn


def guids_of(session: Session, dns: Sequence[str]) -> dict[str, str]:
    """The objectGUIDs of objects by DN; those that are missing are left out."""
    entries = [entry for found in _find(session, dns, "(|{})", "cn") for entry in found.entries]
    index = {_key(member.dn): member.guid for member in (_member(entry.dn) for entry in entries)}
    return {dn: index[_key(dn)] for dn in dns if _key(dn) in index}


def dns_of(session: Session, guids: Sequence[str]) -> dict[str, str]:
    """The DNs of objects by objectGUID; those that are missing are left out."""
    entries = [entry for found in _find(session, guids, "(|{})", "cn") for entry in found.entries]
    return {member.guid: member.dn for member in (_member(entry.dn) for entry in entries)}


def all_values(session: Session, guid: str, attribute: str, *others: str) -> tuple[list[bytes], Entry]:
    """Every value of a group's attribute, block by block, and the entry with the `others`. Raises Lost and Refused."""
    entry = _read_one(session, guid, attribute, *others)
    return _blocks(session, entry, attribute), entry


def writable(session: Session, guids: Sequence[str]) -> set[str]:
    """Those groups of which the account logged on may write `member`."""
    allowed = "allowedAttributesEffective"
    entries = [entry for found in _find(session, guids, "(|{})", allowed) for entry in found.entries]
    return {_member(entry.dn).guid for entry in entries if b"member" in entry.values.get(allowed.lower(), ())}


def _find(session: Session, references: Sequence[str], query: str, *attributes: str) -> Iterator[Found]:
    """Searches for many objects by any of their names; each entry's DN is extended, and so holds its id."""
    clauses = [clause for clause in map(_clause, references) if clause]
    for start in range(0, len(clauses), AT_ONCE):
        yield session.search(
            session.domain(),
            query.format("".join(clauses[start : start + AT_ONCE])),
            attributes=attributes,
            scope=SUBTREE,
            controls=[extended_dn_control(criticality=True)],
            page=AT_ONCE,
        )


def _read_one(session: Session, guid: str, *attributes: str) -> Entry:
    controls = [extended_dn_control(criticality=True)]
    found = session.search(f"<GUID={guid}>", "(objectClass=group)", attributes=attributes, controls=controls)
    if not found.entries:
        raise Refused("no group has this id", code=MISSING)
    if found.trouble:
        raise Refused(*found.trouble)
    return found.entries[0]


def _clause(reference: str) -> str:
    key = _key(reference)
    if isinstance(key, uuid.UUID):
        return f"(objectGUID={escape_bytes(key.bytes_le)})"
    if isinstance(key, tuple):
        return f"(distinguishedName={escape_filter_chars(reference)})"
    return f"(sAMAccountName={escape_filter_chars(reference)})" if key else ""


def _key(reference: str) -> uuid.UUID | Dn | str:
    """What a reference and the group it names have in common; empty for a DN that is none."""
    kind = kind_of(reference)
    if kind == "guid":
        return uuid.UUID(reference)
    if kind == "name":
        return reference.lower()
    try:
        return parse_dn(reference)
    except ValueError:
        return ""


def _add(index: dict[object, Group | None], groups: Iterable[Group]) -> None:
    """A name that two groups share names neither: never a guess."""
    for group in groups:
        for key in filter(None, (uuid.UUID(group.guid), _key(group.dn), group.name.lower())):
            known = index.get(key, group)
            index[key] = group if known is not None and known.guid == group.guid else None


def _group(session: Session, entry: Entry, mark: str = "") -> Group:
    guid, dn = _member(entry.dn)
    name = next(iter(entry.values.get("samaccountname", [])), b"").decode()
    owner = owner_of("\n".join(value.decode(errors="replace") for value in entry.values.get(mark.lower(), ())))
    raw = _blocks(session, entry, "member")
    return Group(guid, dn, name, [_member(value.decode()) for value in raw], owner)


def _blocks(session: Session, entry: Entry, attribute: str) -> list[bytes]:
    """All values of an attribute of which the entry may hold the first block only."""
    guid, dn = _member(entry.dn)
    beginning = f"{attribute.lower()};range="
    raw = list(entry.values.get(attribute.lower(), []))
    block = _block(entry, beginning)
    while block:
        raw += entry.values[block]
        if block.endswith("-*"):
            break
        block = _block(entry := _read_one(session, guid, f"{attribute};range={len(raw)}-*"), beginning)
        if not entry.values.get(block):
            raise Refused(f"the members of `{dn}` changed while they were read", "try again")
    return raw


def _block(entry: Entry, beginning: str) -> str:
    return next((name for name in entry.values if name.startswith(beginning)), "")


def _member(extended: str) -> Member:
    """From `<GUID=...>;<SID=...>;DN`; contacts and the like have no SID."""
    guid, _, rest = extended.partition(";")
    if rest.startswith("<SID="):
        rest = rest.partition(";")[2]
    return Member(guid[6:-1].lower(), rest)
