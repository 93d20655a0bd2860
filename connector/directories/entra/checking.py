"""What `doctor` finds: read-only, each finding with its fix."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterator, Sequence

from connector.directories import DirectoryError, Finding
from connector.directories.entra import requests
from connector.directories.entra.graph import Graph
from connector.directories.entra.groups import Group, find_groups
from connector.directories.entra.reading import Account, read_accounts, read_members, read_protected, selected
from connector.directories.entra.settings import BASIC, EntraSettings
from connector.directories.entra.words import Refused

BAD_REQUEST = 400
TOLERANCE = 300  # seconds of difference that the log-on takes
EVERYTHING = frozenset({"Directory.ReadWrite.All"})
READS_ALL = EVERYTHING | {"Directory.Read.All"}
WRITES_MEMBERS = EVERYTHING | {"GroupMember.ReadWrite.All", "Group.ReadWrite.All"}
READS_USERS = READS_ALL | {"User.Read.All", "User.ReadWrite.All"}
READS_UNITS = READS_ALL | {"AdministrativeUnit.Read.All", "AdministrativeUnit.ReadWrite.All"}
TOO_MUCH = frozenset({"Directory.ReadWrite.All", "User.ReadWrite.All", "Group.ReadWrite.All"})

Run = Callable[[Awaitable[list[Finding]]], list[Finding]]


def check_all(graph: Graph, settings: EntraSettings, references: Sequence[str], run: Run) -> Iterator[Finding]:
    """The log-on first; the rest only where it lets us in. `run` waits for one check."""
    log_on = run(_log_on(graph, settings))
    yield from log_on
    if not all(finding.ok for finding in log_on):
        return
    yield from permissions(graph.wire.roles, settings)
    yield from run(_safely("people", _people(graph, settings)))
    yield _clock(graph.wire.ahead)
    yield from run(_safely("protected", _protected(graph, settings)))
    yield from run(_safely("managed", _units(graph, settings)))
    yield from run(_safely("groups", _groups(graph, settings, references)))


async def _log_on(graph: Graph, settings: EntraSettings) -> list[Finding]:
    try:
        await graph.patience.persistently(graph.wire.log_on)
    except DirectoryError as error:
        return [told(settings.login, error)]
    return [_well(settings.login, f"the app may log on; its token goes to `{settings.graph}` alone")]


async def _safely(subject: str, check: Awaitable[list[Finding]]) -> list[Finding]:
    try:
        return await check
    except DirectoryError as error:
        return [told(subject, error)]


def permissions(roles: frozenset[str] | None, settings: EntraSettings) -> Iterator[Finding]:
    """What the token names against the least that the settings need."""
    if roles is None:
        yield _well("permissions", "the token does not name them; the checks below show what it may")
        return
    shown = frozenset(selected(settings)) - {"id"} <= BASIC
    readers = READS_USERS | {"User.ReadBasic.All"} if shown else READS_USERS
    needed = {"GroupMember.ReadWrite.All": WRITES_MEMBERS, "User.ReadBasic.All" if shown else "User.Read.All": readers}
    if settings.fence.units:
        needed["AdministrativeUnit.Read.All"] = READS_UNITS
    for name, enough in needed.items():
        if roles & enough:
            yield _well(f"permission {name}", "granted")
        elif settings.fence.units and enough is WRITES_MEMBERS:
            yield _well(f"permission {name}", "not granted; a role in the administrative units has to stand in for it")
        else:
            fix = "grant this application permission, with an administrator's consent"
            yield _bad(f"permission {name}", "the app does not have it", fix)
    for name in sorted(roles & TOO_MUCH):
        yield _well(f"permission {name}", "more than is needed: take it away")


def _clock(ahead: float | None) -> Finding:
    if ahead is not None and abs(ahead) > TOLERANCE:
        return _bad("clock", f"this clock and Graph's are {abs(ahead):.0f} s apart", "set this one by NTP")
    return _well("clock", "this clock and Graph's agree")


async def _people(graph: Graph, settings: EntraSettings) -> list[Finding]:
    try:
        accounts = await read_accounts(graph, settings)
    except Refused as error:
        chosen = settings.people.filter and error.status == BAD_REQUEST
        return [_bad("people", error.what, "correct `people.filter`") if chosen else told("people", error)]
    if not accounts:
        return [_bad("people", "no user was found", "check `tenant`")]
    found = [_well("people", f"{len(accounts)} users were read")]
    if not any(account.enabled for account in accounts.values()):
        fix = "grant User.Read.All, or set `people: {enabled: assume}`"
        found.append(_bad("people", "no account is enabled, or the app may not see accountEnabled", fix))
    values = list(accounts.values())
    return found + [_attribute(name, number, values) for number, name in enumerate(settings.attributes)]


def _attribute(name: str, number: int, accounts: Sequence[Account]) -> Finding:
    filled = sum(bool(account.values[number]) for account in accounts)
    if not filled:
        fix = "correct `correlate`" + ("" if name in BASIC else ", or grant User.Read.All")
        return _bad(f"correlate: {name}", "no user shows this attribute", fix)
    return _well(f"correlate: {name}", f"{filled} of {len(accounts)} users have it")


async def _protected(graph: Graph, settings: EntraSettings) -> list[Finding]:
    found = await read_protected(graph, settings)
    return [
        _bad(name, "the protected member does not exist", "correct `protected`")
        for name, account in found.items()
        if account is None
    ]


async def _units(graph: Graph, settings: EntraSettings) -> list[Finding]:
    lists = await graph.lists(map(requests.unit_members, settings.fence.units))
    found = []
    for unit, rows in zip(settings.fence.units, lists.values(), strict=True):
        subject = f"administrative unit {unit}"
        found.append(
            _bad(subject, rows.what, "correct `managed`, or grant AdministrativeUnit.Read.All")
            if isinstance(rows, Refused)
            else _well(subject, f"{len(rows)} members")
        )
    return found


async def _groups(graph: Graph, settings: EntraSettings, references: Sequence[str]) -> list[Finding]:
    groups = await find_groups(graph, settings, list(dict.fromkeys(references)))
    members, failures = await read_members(graph, {group.id for group in groups.found.values() if group})
    sizes: dict[str, int | Refused] = {**{group: len(rows) for group, rows in members.items()}, **failures}
    return [
        told(reference, groups.troubles[reference])
        if reference in groups.troubles
        else _group(reference, group, groups.notes.get(reference, ""), sizes)
        for reference, group in groups.found.items()
    ]


def _group(reference: str, group: Group | None, note: str, sizes: dict[str, int | Refused]) -> Finding:
    if group is None:
        what, _, fix = (note or "there is no such group; create it, or correct the entitlement").partition("; ")
        return _bad(reference, what, fix)
    if not group.writable:
        what, _, fix = group.trouble.partition("; ")
        return _bad(reference, what, fix)
    size = sizes[group.id]
    if isinstance(size, Refused):
        return told(reference, size)
    return _well(reference, f"{size} members, and nothing forbids to write them")


def told(subject: str, error: DirectoryError) -> Finding:
    if isinstance(error, Refused):
        return _bad(subject, error.what, error.fix or "look the words up in Microsoft's documentation")
    return _bad(subject, str(error), "try again; if it stays, look at network, proxy and Microsoft's service health")


def _well(subject: str, message: str) -> Finding:
    return Finding(subject=subject, ok=True, message=message)


def _bad(subject: str, message: str, fix: str) -> Finding:
    return Finding(subject=subject, ok=False, message=message, fix=fix)
