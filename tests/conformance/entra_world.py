"""Entra ID's world: an emulated tenant, changed and read past Graph as another administrator would."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import count

from connector.directories import Directory
from tests.conformance.world import Group
from tests.emulators.graph.fixtures import Emulator
from tests.entra.emulated import opened


class EntraWorld:
    def __init__(self, emulator: Emulator) -> None:
        self.emulator = emulator
        self._numbers = count(1)

    def open(self) -> Directory:
        return opened(self.emulator)

    def account(self, name: str, *, key: str | None = None, enabled: bool = True) -> str:
        principal = f"p{next(self._numbers)}@example.test"
        user = {"userPrincipalName": principal, "displayName": name, "accountEnabled": enabled}
        return self.emulator.seed(users=[{**user, **({"employeeId": key} if key else {})}])[principal]

    def crowd(self, size: int) -> Sequence[str]:
        return list(self.emulator.seed(users=[{"userPrincipalName": "c{n}@example.test", "count": size}]).values())

    def group(self, name: str, *members: str) -> Group:
        return self._group(f"ic-{name}", members)

    def group_outside(self, name: str, *members: str) -> Group:
        return self._group(f"hr-{name}", members)

    def stranger(self, group: Group) -> str:
        (device,) = self.emulator.seed(objects=[{"displayName": "kiosk"}]).values()
        self.emulator.edit(group.id, add=[device])
        return device

    def delete_account(self, account: str) -> None:
        self.emulator.remove(account)

    def delete_group(self, group: Group) -> None:
        self.emulator.remove(group.id)

    def members(self, group: Group) -> Sequence[str]:
        return sorted(self.emulator.members(group.id))

    def stamp(self, group: Group) -> str:
        """How many writes the tenant took: each is answered 204."""
        done = [status for request in self.emulator.graph_requests() for status in request["items"]]
        return f"{group.id} {done.count(204)}"

    def _group(self, name: str, members: Sequence[str]) -> Group:
        ids = self.emulator.seed(groups=[{"displayName": name, "members": list(members)}])
        return Group(name, ids[name])
