"""When a membership changed last: AD's replication metadata has a record of each member that came or went.

It holds the time and the controller of the last originating change, not who made it. Samba's controllers keep the same
and do not give it out over LDAP; there only the last change of the whole group is known.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from datetime import UTC, datetime
from html import unescape
from itertools import groupby
from operator import itemgetter
from typing import NamedTuple

from connector.directories import Trace, Traced
from connector.directories.active_directory.ber import Entry
from connector.directories.active_directory.entrance import Refused
from connector.directories.active_directory.groups import MISSING, all_values, dns_of
from connector.directories.active_directory.names import Dn, parse_dn
from connector.directories.active_directory.session import Session

RECORDS = "msDS-ReplValueMetaData"
FIELD = re.compile(
    r"<(\w+)>([^<]*(?:\\<[^<]*)*)</\1>"
)  # no XML parser: AD writes a DN's `&` as it is, and ends with NUL
CONTROLLER = re.compile(r"CN=NTDS Settings,CN=((?:[^,\\]|\\.)+),", re.IGNORECASE)
BY_WHOM = (
    "the directory does not record by whom; the security log of that controller does "
    "(events 4728, 4732 and 4756 for added, 4729, 4733 and 4757 for removed)"
)
NOT_GIVEN = (
    f"the controller does not give out {RECORDS} (Samba never does; on Windows the account must be allowed to read "
    "replPropertyMetaData), so only the last change of the whole group is known, and not by whom"
)


class Record(NamedTuple):
    """One member's: when it came or went last, and at which controller (empty where that is gone)."""

    at: datetime
    on: str


def trace_all(session: Session, memberships: Sequence[tuple[str, str]]) -> Traced:
    """Raises Lost, and Refused where nothing can be read."""
    dns = {guid: _dn(dn) for guid, dn in dns_of(session, sorted({account for _, account in memberships})).items()}
    found: list[Trace] = []
    for group, rows in groupby(sorted(set(memberships)), key=itemgetter(0)):
        found += _of_group(session, group, [account for _, account in rows], dns)
    return Traced(found=tuple(found), words=NOT_GIVEN if any(not one.exact for one in found) else BY_WHOM)


def _of_group(session: Session, group: str, accounts: Sequence[str], dns: Mapping[str, Dn]) -> Iterator[Trace]:
    try:
        values, entry = all_values(session, group, RECORDS, "whenChanged")
    except Refused as refusal:
        if refusal.code == MISSING:
            return
        raise
    records = dict(_records(values))
    for account in accounts:
        record = records.get(dns[account]) if dns.get(account) else None
        if record is not None:
            yield Trace(group=group, account=account, at=record.at, on=record.on)
        elif not values:
            yield Trace(group=group, account=account, at=_changed(entry), exact=False)


def _records(values: Sequence[bytes]) -> Iterator[tuple[Dn, Record]]:
    for value in values:
        fields = dict(FIELD.findall(value.decode("utf-8", "replace")))
        if fields.get("pszAttributeName", "").lower() == "member":
            with suppress(KeyError, ValueError):  # a record in another form says nothing
                at = datetime.fromisoformat(fields["ftimeLastOriginatingChange"])
                controller = CONTROLLER.match(fields.get("pszLastOriginatingDsaDN", ""))
                record = Record(at.astimezone(UTC), controller[1] if controller else "")
                yield parse_dn(unescape(fields["pszObjectDn"])), record


def _dn(text: str) -> Dn:
    try:
        return parse_dn(text)
    except ValueError:
        return ()


def _changed(entry: Entry) -> datetime:
    text = entry.values["whenchanged"][0].decode()
    return datetime.strptime(text[:14], "%Y%m%d%H%M%S").replace(tzinfo=UTC)
