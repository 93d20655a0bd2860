"""The rule files as far as they can be read, and what the caller knows: what the cross-checks look at."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Generic, Protocol, TypeVar

from connector.core.conditions import Node
from connector.core.files.documents import STAND_IN
from connector.core.files.tree import Written
from connector.core.problems import Mark, Problems, nearest, tick
from connector.core.rules.exceptions import PersonException
from connector.core.rules.mappings import CalendarFile, Certification, Entitlement, Location, Role
from connector.core.rules.policies import Policy
from connector.core.rules.restrictions import Restriction

T = TypeVar("T")


class Fence(Protocol):
    @property
    def type(self) -> str: ...

    def synchronised_name(self, reference: str) -> str | None:
        """The name that a group and its synchronised copy share, without case; None where the reference tells none."""
        ...

    def fenced(self, reference: str) -> bool | None:
        """Whether a group may be written, from its reference alone; None where only the directory can tell."""
        ...


@dataclass(frozen=True, kw_only=True)
class Surroundings:
    """What the caller knows beside the files; None where it does not."""

    directories: Mapping[str, Fence] | None
    people_columns: Collection[str] | None
    today: dt.date
    titles: Collection[str] | None = None
    persons: Collection[str] | None = None


@dataclass(frozen=True, kw_only=True)
class Table(Generic[T]):
    """One mapping file: its entries without their mistakes, and all names in it (None where it can not be read)."""

    what: str
    file: str
    entries: Mapping[str, T]
    names: Collection[str] | None
    written: Written | None

    def at(self, *path: str | int) -> Mark:
        return self.written.at(*path).mark if self.written else Mark(file=self.file)

    def key_at(self, name: str) -> Mark:
        return self.written.key_at(name).mark if self.written else Mark(file=self.file)

    def check(self, name: str, mark: Mark, problems: Problems) -> None:
        """Tell a name that the file lacks."""
        if self.names is None or name in self.names or name == STAND_IN:
            return
        advice = nearest(name, self.names) or f"add it to {self.file}, or correct the name"
        problems.error(mark, self.unknown, f"unknown {self.what} {tick(name)}", advice)

    @property
    def unknown(self) -> str:
        return f"unknown-{self.what}"


@dataclass(frozen=True, kw_only=True)
class PolicyFile:
    """`folder`: where it lies as seen from the policies' folder, `.` for that itself."""

    file: str
    folder: str
    stem: str
    policy: Policy
    whole: bool


def walk(node: Node, *, under_not: bool = False) -> Iterator[tuple[Node, bool]]:
    """Every node that holds a condition, and whether a `not` stands above it."""
    if node.condition is not None:
        yield node, under_not
    for child in node.children:
        yield from walk(child, under_not=under_not or node.key == "not")


@dataclass(frozen=True, kw_only=True)
class Draft:
    """`all_policies` is False where some policy's grants could not be read."""

    policies: tuple[PolicyFile, ...]
    exceptions: tuple[PersonException, ...]
    roles: Table[Role]
    locations: Table[Location]
    certifications: Table[Certification]
    entitlements: Table[Entitlement]
    calendar: CalendarFile | None
    restrictions: Table[Restriction]
    all_policies: bool
    policies_folder: str
    around: Surroundings

    @property
    def location_types(self) -> frozenset[str] | None:
        """None where some location's type could not be read."""
        types = frozenset(location.type for location in self.locations.entries.values())
        return None if self.locations.names is None or STAND_IN in types else types

    @property
    def granted(self) -> frozenset[str] | None:
        """The entitlements that some policy grants; None where a policy's grants are not all known."""
        names = self.entitlements.names
        named = frozenset(name for item in self.policies for name in item.policy.grants)
        if not self.all_policies or names is None or not named <= frozenset(names):
            return None
        return frozenset(n for item in self.policies if item.policy.effect == "grant" for n in item.policy.grants)

    def codes_of(self, entitlement: Entitlement) -> list[str]:
        """The codes of the locations that an entitlement per location covers."""
        wanted = entitlement.location_type
        return [code for code, location in self.locations.entries.items() if wanted is None or location.type in wanted]
