"""Invented people and groups of a tenant, and what is asked of a Directory in most tests."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from connector.directories import Directory, Outcome, Snapshot, Write
from tests.emulators.graph.fixtures import Emulator


def people(emulator: Emulator, size: int, **values: Any) -> list[str]:
    """Ids of new users, `p0@example.test` and so on, with employeeId `0` and so on."""
    user = {"userPrincipalName": "p{n}@example.test", "displayName": "Person {n}", "employeeId": "{n}", **values}
    ids = emulator.seed(users=[{**user, "count": size}])
    return [ids[f"p{number}@example.test"] for number in range(size)]


def group(emulator: Emulator, name: str, members: Sequence[str] = (), **values: Any) -> str:
    return emulator.seed(groups=[{"displayName": name, "members": list(members), **values}])[name]


def adds(group_id: str, accounts: Iterable[str]) -> list[Write]:
    return [Write(action="add", group=group_id, account=account) for account in accounts]


def removals(group_id: str, accounts: Iterable[str]) -> list[Write]:
    return [Write(action="remove", group=group_id, account=account) for account in accounts]


def results(outcomes: Iterable[Outcome]) -> dict[Write, str]:
    found: dict[Write, str] = {}
    for outcome in outcomes:
        assert outcome.write not in found
        found[outcome.write] = outcome.result
    return found


def write(directory: Directory, writes: Sequence[Write]) -> dict[Write, str]:
    return results(directory.write(writes))


def members_of(snapshot: Snapshot) -> set[tuple[str, str]]:
    return set(snapshot.members.select("group", "account").iter_rows())


def written(emulator: Emulator) -> int:
    """How many writes the tenant took: each is answered 204."""
    return sum(request["items"].count(204) for request in emulator.graph_requests())
