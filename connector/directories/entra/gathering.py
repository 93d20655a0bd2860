"""A reading: whole, or the kept one with what may have changed since read anew."""

from __future__ import annotations

from collections.abc import Awaitable, Iterable, Sequence
from typing import Any

from connector import clock
from connector.directories import DirectoryError
from connector.directories.entra import requests
from connector.directories.entra.delta import Changes, Links, changes_since, links_from_now
from connector.directories.entra.graph import Graph, together
from connector.directories.entra.reading import (
    Account,
    Memberships,
    Reading,
    accounts_of,
    read_accounts,
    read_memberships,
    read_protected,
    selected,
)
from connector.directories.entra.recall import LAG, Kept, Recall, Written, echoed
from connector.directories.entra.settings import EntraSettings
from connector.directories.entra.wire import MISSING
from connector.directories.entra.words import Refused

FEW = 1000  # changed users that are read one by one


async def gather(graph: Graph, settings: EntraSettings, recall: Recall, references: Sequence[str]) -> Reading:
    """What is told to have changed is read anew, and once more by the next reading that is later than any lag.

    Raises Spent and Refused.
    """
    written, kept = recall.written(), recall.kept()
    changes = await _changes(graph, kept) if kept else None
    began = clock.now().timestamp()
    if kept and changes:
        stale = stale_of(kept, changes, written)
        reading = await _mended(graph, settings, kept, changes, stale, references)
        uneasy = stale if began - kept.at < LAG else changes.groups | changes.users
        recall.keep(reading, changes.links, at=began, whole_at=kept.whole_at, uneasy=uneasy)
    else:
        links = await _links(graph, settings) if recall.memory is not None else None  # first: a reading takes its time
        reading = await read_all(graph, settings, references)
        if links:
            recall.keep(reading, links, at=began, whole_at=began)
    return echoed(reading, written.echoes)


async def read_all(graph: Graph, settings: EntraSettings, references: Sequence[str]) -> Reading:
    """Everything, whole. Raises Spent and Refused."""
    work: list[Awaitable[Any]] = [
        read_accounts(graph, settings),
        read_memberships(graph, settings, references),
        read_protected(graph, settings),
    ]
    return Reading(*await together(work))


async def _changes(graph: Graph, kept: Kept) -> Changes | None:
    try:
        return await changes_since(graph, kept.links)
    except DirectoryError:
        return None


async def _links(graph: Graph, settings: EntraSettings) -> Links | None:
    try:
        return await links_from_now(graph, settings)
    except DirectoryError:
        return None


async def _mended(
    graph: Graph,
    settings: EntraSettings,
    kept: Kept,
    changes: Changes,
    stale: frozenset[str],
    references: Sequence[str],
) -> Reading:
    old = kept.reading
    again = affected(old.held, stale, changes.names, references)
    held = merged(old.held, await read_memberships(graph, settings, again), references) if again else old.held
    users = [account for account in stale if account in old.accounts or account in changes.users]
    if changes.links.users and not users:
        return Reading(old.accounts, held, old.protected)
    accounts = await _accounts(graph, settings, old.accounts, users if changes.links.users else None)
    return Reading(accounts, held, await read_protected(graph, settings))


def stale_of(kept: Kept, changes: Changes, written: Written) -> frozenset[str]:
    """Ids of the groups and users that are read anew."""
    lately = {group for group, at in written.groups.items() if at + LAG > kept.at}
    return changes.groups | changes.users | kept.uneasy | lately


def affected(old: Memberships, stale: frozenset[str], names: frozenset[str], references: Iterable[str]) -> list[str]:
    """The references whose groups are read anew: stale, renamed, new, or never found."""
    return [
        reference
        for reference in references
        if (group := old.groups.get(reference)) is None or group.id in stale or reference.lower() in names
    ]


def merged(old: Memberships, new: Memberships, references: Sequence[str]) -> Memberships:
    groups = {reference: new.groups.get(reference, old.groups.get(reference)) for reference in references}
    ids = {group.id for group in groups.values() if group}
    return Memberships(
        groups,
        {
            name: note
            for name, note in {**old.notes, **new.notes}.items()
            if name in new.notes or name not in new.groups
        },
        {group: members for group, members in {**old.members, **new.members}.items() if group in ids},
        new.troubles,
    )


async def _accounts(
    graph: Graph, settings: EntraSettings, old: dict[str, Account], users: Sequence[str] | None
) -> dict[str, Account]:
    """With those users, or (None) all of them, as they are now. Raises Spent and Refused."""
    if users is None or len(users) > FEW:
        return await read_accounts(graph, settings)
    reads = {user: requests.user(user, selected(settings)) for user in sorted(users)}
    answers = await graph.objects(reads.values())
    found = dict(old)
    for user, read in reads.items():
        answer = answers[read]
        if not isinstance(answer, Refused):
            found.update(accounts_of([answer], settings))
        elif answer.status == MISSING:
            found.pop(user, None)
        else:
            raise answer
    return found
