"""The tenant: users, groups and other objects, kept in memory; a membership costs the same in any size of group."""

from __future__ import annotations

import heapq
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from . import properties


@dataclass(slots=True)
class Entity:
    """A directory object. `members` is what writes see, `shown` what reads see: they differ while a write lags."""

    kind: str
    id: str
    values: dict[str, Any]
    members: dict[str, None] = field(default_factory=dict)
    shown: dict[str, None] = field(default_factory=dict)
    owners: dict[str, None] = field(default_factory=dict)

    def value(self, name: str) -> Any:
        if name == "id":
            return self.id
        found = self.values.get(name)
        return properties.absent(self.kind, name) if found is None else found


class Change(NamedTuple):
    """One entry of the log delta reads: a member came or went, or (`member` empty) an object changed or went."""

    moment: float
    object: str
    member: str
    present: bool


@dataclass(slots=True)
class Directory:
    """`log` grows in the order in which changes become visible; its length is the state's generation."""

    objects: dict[str, Entity] = field(default_factory=dict)
    users: dict[str, Entity] = field(default_factory=dict)
    groups: dict[str, Entity] = field(default_factory=dict)
    units: dict[str, Entity] = field(default_factory=dict)
    names: dict[str, str] = field(default_factory=dict)
    holders: dict[str, dict[str, None]] = field(default_factory=dict)
    log: list[Change] = field(default_factory=list)
    gone: dict[str, str] = field(default_factory=dict)
    pending: list[tuple[float, int, Change]] = field(default_factory=list)
    count: int = 0

    def put(self, entity: Entity, moment: float) -> None:
        self.objects[entity.id] = entity
        shelf = {"user": self.users, "group": self.groups, "administrativeUnit": self.units}.get(entity.kind)
        if shelf is not None:
            shelf[entity.id] = entity
        if entity.kind == "user":
            self.names[str(entity.value("userPrincipalName")).casefold()] = entity.id
        self.log.append(Change(moment, entity.id, "", True))

    def drop(self, entity: Entity, moment: float) -> None:
        waiting = {change.object for _, _, change in self.pending if change.member == entity.id}
        for holder in [*self.holders.pop(entity.id, ()), *waiting]:
            if holder in self.objects:
                self.remove(self.objects[holder], entity.id, moment)
        for shelf in (self.objects, self.users, self.groups, self.units):
            shelf.pop(entity.id, None)
        self.names.pop(str(entity.value("userPrincipalName")).casefold(), None)
        self.gone[entity.id] = entity.kind
        self.log.append(Change(moment, entity.id, "", False))

    def user(self, name: str) -> Entity | None:
        return self.users.get(name.lower()) or self.users.get(self.names.get(name.casefold(), ""))

    def named(self, ids: Iterable[str]) -> list[Entity]:
        """The objects of these ids; what is gone meanwhile is left out."""
        return [self.objects[one] for one in ids if one in self.objects]

    def add(self, holder: Entity, member: str, moment: float, lag: float = 0.0) -> None:
        holder.members[member] = None
        self._show(Change(moment + lag, holder.id, member, True), lag)

    def remove(self, holder: Entity, member: str, moment: float, lag: float = 0.0) -> None:
        holder.members.pop(member, None)
        self._show(Change(moment + lag, holder.id, member, False), lag)

    def settle(self, now: float) -> None:
        """Make visible what is due."""
        while self.pending and self.pending[0][0] <= now:
            self._apply(heapq.heappop(self.pending)[2])

    def _show(self, change: Change, lag: float) -> None:
        if lag <= 0:
            self._apply(change)
            return
        self.count += 1
        heapq.heappush(self.pending, (change.moment, self.count, change))

    def _apply(self, change: Change) -> None:
        holder = self.objects.get(change.object)
        if holder is None or (change.member in holder.members) != change.present:
            return  # a later write overtook it
        if change.present:
            holder.shown[change.member] = None
            self.holders.setdefault(change.member, {})[holder.id] = None
        else:
            holder.shown.pop(change.member, None)
            self.holders.get(change.member, {}).pop(holder.id, None)
        self.log.append(change)
