"""The two ways to name a group, and the fence around those that may be written; light, since `validate` reads it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import Self

GUID = re.compile("-".join(f"[0-9a-fA-F]{{{length}}}" for length in (8, 4, 4, 4, 12)))  # faster without a group
GUIDS = re.compile(rf"{GUID.pattern}(?:,{GUID.pattern})*")
LENGTH = 36
UNIT = "administrative-unit:"


def is_guid(text: str) -> bool:
    return GUID.fullmatch(text) is not None


def are_guids(texts: Sequence[str]) -> bool:
    """Each of them, asked of all at once, since there are thousands; the length tells two in one text from two."""
    joined = ",".join(texts)
    return len(joined) == len(texts) * (LENGTH + 1) - 1 and GUIDS.fullmatch(joined) is not None


@dataclass(frozen=True, kw_only=True)
class Fence:
    """What `managed` says: ids of groups, patterns of display names (without case), ids of administrative units."""

    ids: frozenset[str]
    patterns: tuple[str, ...]
    units: tuple[str, ...]

    @classmethod
    def parse(cls, managed: Iterable[str]) -> Self:
        """Raises ValueError for an administrative unit that is no id."""
        entries = list(managed)
        units = [entry.removeprefix(UNIT).lower() for entry in entries if entry.startswith(UNIT)]
        for unit in units:
            if not is_guid(unit):
                raise ValueError(f"`{UNIT}{unit}` needs the id of the administrative unit")
        return cls(
            ids=frozenset(entry.lower() for entry in entries if is_guid(entry)),
            patterns=tuple(entry.lower() for entry in entries if not is_guid(entry) and not entry.startswith(UNIT)),
            units=tuple(units),
        )

    def of_reference(self, reference: str) -> bool | None:
        """Whether a group lies inside, from its reference alone; None where only the directory can tell."""
        if is_guid(reference):
            named, others = reference.lower() in self.ids, bool(self.patterns or self.units)
        else:
            named, others = self._named(reference), bool(self.ids or self.units)
        return True if named else None if others else False

    def holds(self, group: str, name: str, *, in_unit: bool) -> bool:
        return group in self.ids or in_unit or self._named(name)

    def _named(self, name: str) -> bool:
        return any(fnmatchcase(name.lower(), pattern) for pattern in self.patterns)
