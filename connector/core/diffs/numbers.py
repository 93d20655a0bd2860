"""One number for a person, a right and a place, the same whatever the rules: for comparing what two of them decide."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

import narwhals.stable.v2 as nw

from connector.core.decisions.program import NOWHERE, Program
from connector.core.engine import Engine, Frame, table_of
from connector.core.rules.rulebook import Rulebook


class Right(NamedTuple):
    """A decision's subject by the names of the files: somebody's entitlement, at a location or (None) at none."""

    pid: int
    entitlement: str
    location: str | None


@dataclass(frozen=True, kw_only=True)
class Numbers:
    entitlements: Mapping[str, int]
    locations: Mapping[str, int]
    policies: Mapping[str, int]

    @classmethod
    def over(cls, books: Iterable[Rulebook]) -> Numbers:
        """Of all that any of the rulebooks names."""
        known = list(books)
        return cls(
            entitlements=_numbered(name for book in known for name in book.entitlements),
            locations=_numbered(code for book in known for code in book.locations),
            policies=_numbered(policy.name for book in known for policy in book.policies),
        )

    def keyed(self, frame: Frame, program: Program, engine: Engine) -> Frame:
        """The frame's rows (`pid`, `entitlement`, `loc` as the program numbers them) with `key` in their place."""
        names = [(n, self.entitlements[name]) for name, n in program.entitlements.items()]
        places = [(n, self.locations[code]) for code, n in program.locations.items()]
        frame = _renumbered(frame, "entitlement", names, engine)
        frame = _renumbered(frame, "loc", [(NOWHERE, NOWHERE), *places], engine)
        slot = nw.col("entitlement") * self._places + nw.col("loc") + 1
        return frame.with_columns(key=nw.col("pid") * self._a_person + slot).drop("pid", "entitlement", "loc")

    def right(self, key: int) -> Right:
        pid, slot = divmod(key, self._a_person)
        entitlement, place = divmod(slot, self._places)
        return Right(pid, self._names[entitlement], self._codes[place - 1] if place else None)

    def pid(self, key: int) -> int:
        return key // self._a_person

    def among(self, frame: Frame, entitlements: Collection[str], pids: Frame | None = None) -> Frame:
        """The rows (by `key`) of these entitlements, and of these persons (`pid`)."""
        number = (nw.col("key") % self._a_person) // self._places
        found = frame.filter(number.is_in([self.entitlements[name] for name in entitlements]))
        if pids is None:
            return found
        return found.with_columns(pid=nw.col("key") // self._a_person).join(pids, on="pid", how="semi").drop("pid")

    def of(self, keys: Iterable[int], entitlements: Collection[str]) -> Iterator[int]:
        """Those of these entitlements."""
        wanted = {self.entitlements[name] for name in entitlements}
        return (key for key in keys if key % self._a_person // self._places in wanted)

    def by_entitlement(self, keys: Frame, engine: Engine) -> dict[str, int]:
        """How many of the numbers (`key`) are of each entitlement."""
        number = (nw.col("key") % self._a_person) // self._places
        counted = keys.with_columns(entitlement=number).group_by("entitlement").agg(n=nw.len())
        return {self._names[row["entitlement"]]: row["n"] for row in engine.rows(counted)}

    @property
    def _places(self) -> int:
        return len(self.locations) + 1

    @property
    def _a_person(self) -> int:
        return len(self.entitlements) * self._places

    @cached_property
    def _names(self) -> list[str]:
        return list(self.entitlements)

    @cached_property
    def _codes(self) -> list[str]:
        return list(self.locations)


def _numbered(names: Iterable[str]) -> dict[str, int]:
    return {name: number for number, name in enumerate(sorted(set(names)))}


def _renumbered(frame: Frame, column: str, pairs: list[tuple[int, int]], engine: Engine) -> Frame:
    if all(old == new for old, new in pairs):
        return frame
    table = table_of(engine, pairs, {column: nw.Int64, "to": nw.Int64})
    return frame.join(table, on=column, how="inner").drop(column).rename({"to": column})
