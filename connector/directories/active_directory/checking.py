"""What `doctor` finds: read-only, each finding with its fix."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime, timedelta

from connector import clock
from connector.directories import DirectoryError, Finding
from connector.directories.active_directory.accounts import Accounts, read_accounts
from connector.directories.active_directory.entrance import Lost, Refused, enter
from connector.directories.active_directory.groups import Group, guids_of, read_groups, writable
from connector.directories.active_directory.names import lies_under
from connector.directories.active_directory.session import Session
from connector.directories.active_directory.settings import ActiveDirectorySettings

TOLERANCE = timedelta(minutes=5)  # what Kerberos allows
Check = Callable[[], Iterator[Finding]]


def check_all(session: Session, settings: ActiveDirectorySettings, references: Sequence[str]) -> Iterator[Finding]:
    """Each server first; the rest only where one of them lets us in."""
    reached = False
    for finding in _servers(session):
        reached = reached or finding.ok
        yield finding
    if not reached:
        return
    yield from _safely(session, "clock", lambda: _clock(session))
    yield from _safely(session, settings.people.base, lambda: _accounts(session, settings))
    yield from _safely(session, "managed", lambda: _containers(session, settings))
    yield from _safely(session, "groups", lambda: _groups(session, settings, references))


def _servers(session: Session) -> Iterator[Finding]:
    for server in session.login.servers:
        try:
            connection = enter(session.login, server, time.monotonic() + session.login.connect + session.login.answer)
        except (Lost, Refused) as error:
            yield _bad(server, error.what, error.fix)
            if isinstance(error, Refused) and error.code:
                return  # a refused log-on counts towards the lock-out
        else:
            connection.strategy.close()
            yield _well(server, "the certificate is right and the log-on works")


def _safely(session: Session, subject: str, check: Check) -> Iterator[Finding]:
    try:
        yield from session.persistently(lambda: list(check()))
    except Refused as error:
        yield _bad(subject, error.what, error.fix)
    except DirectoryError as error:
        yield _bad(subject, str(error), "try again; if it stays, look at the servers' load")


def _clock(session: Session) -> Iterator[Finding]:
    root = session.search("", attributes=["currentTime"]).entries[0]
    theirs = datetime.strptime(root.values["currenttime"][0].decode()[:14], "%Y%m%d%H%M%S").replace(tzinfo=UTC)
    apart = abs(clock.now() - theirs)
    if apart > TOLERANCE:
        yield _bad("clock", f"this clock and the server's are {apart.total_seconds():.0f} s apart", "set both by NTP")
    else:
        yield _well("clock", "this clock and the server's agree")


def _accounts(session: Session, settings: ActiveDirectorySettings) -> Iterator[Finding]:
    base = settings.people.base
    accounts = read_accounts(session, settings.people, _attributes(settings), settings.protected)
    yield from (_bad(base, trouble.what, trouble.fix) for trouble in accounts.troubles)
    if accounts.table.height:
        yield _well(base, f"{accounts.table.height} accounts were read")
        yield from (_attribute(accounts, name) for name in _attributes(settings))
        if not accounts.table["enabled"].any():
            yield _bad(base, "no account is enabled", "let the connector's account read userAccountControl")


def _attribute(accounts: Accounts, name: str) -> Finding:
    subject = f"correlate: {name}"
    filled = accounts.table.height - accounts.table[name].null_count()
    if accounts.several[name]:
        what = f"{accounts.several[name]} accounts have several values, and are correlated by none of them"
        return _bad(subject, what, "correlate by an attribute that holds one value")
    if not filled:
        return _bad(subject, "no account has this attribute", "correct `correlate`, or let the account read it")
    return _well(subject, f"{filled} of {accounts.table.height} accounts have it")


def _containers(session: Session, settings: ActiveDirectorySettings) -> Iterator[Finding]:
    present = guids_of(session, settings.managed)
    for container in settings.managed:
        if container not in present:
            yield _bad(container, "there is no such container", "correct `managed`")


def _groups(session: Session, settings: ActiveDirectorySettings, references: Sequence[str]) -> Iterator[Finding]:
    groups = read_groups(session, list(dict.fromkeys(references)))
    yield from (_bad("groups", trouble.what, trouble.fix) for trouble in groups.troubles)
    may_write = writable(session, [group.guid for group in groups.found.values() if group])
    for reference, group in groups.found.items():
        yield _group(settings, reference, group, may_write)


def _group(settings: ActiveDirectorySettings, reference: str, group: Group | None, may_write: set[str]) -> Finding:
    if group is None:
        return _bad(reference, "there is no such group", "create it, or correct the entitlement that names it")
    if not lies_under(group.dn, settings.containers):
        return _bad(reference, f"`{group.dn}` lies outside of `managed`", "add its container to `managed`, or move it")
    if group.guid not in may_write:
        return _bad(
            reference, "the account may not write its members", "grant it to write `member` (docs/active-directory.md)"
        )
    return _well(reference, f"{len(group.members)} members, and the account may write them")


def _attributes(settings: ActiveDirectorySettings) -> list[str]:
    return list(dict.fromkeys(key.account for key in settings.correlate))


def _well(subject: str, message: str) -> Finding:
    return Finding(subject=subject, ok=True, message=message)


def _bad(subject: str, message: str, fix: str) -> Finding:
    return Finding(subject=subject, ok=False, message=message, fix=fix)
