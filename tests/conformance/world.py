"""What a directory's world must offer to be held to the suite; one class a directory, beside this one."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple, Protocol

from connector.directories import Directory


class Group(NamedTuple):
    """`reference` is what an entitlement would name, `id` what the Snapshot calls it."""

    reference: str
    id: str


class World(Protocol):
    """Made and looked at by other programs than the connector; accounts are named by their stable ids."""

    def open(self) -> Directory:
        """The directory under test; its first correlation key is the account's `key`."""
        ...

    def account(self, name: str, *, key: str | None = None, enabled: bool = True) -> str: ...

    def crowd(self, size: int) -> Sequence[str]:
        """Many accounts at once."""
        ...

    def group(self, name: str, *members: str) -> Group: ...

    def group_outside(self, name: str, *members: str) -> Group:
        """A group that lies outside of `managed`."""
        ...

    def stranger(self, group: Group) -> str:
        """Put a member into the group that is no account: a nested group, a contact, or what the directory has."""
        ...

    def delete_account(self, account: str) -> None: ...

    def delete_group(self, group: Group) -> None: ...

    def members(self, group: Group) -> Sequence[str]:
        """Sorted; a double stands twice."""
        ...

    def stamp(self, group: Group) -> str:
        """Changes with every write to the group."""
        ...
