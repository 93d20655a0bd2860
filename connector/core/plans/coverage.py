"""What the policies explain of a directory's live members: what a person looks at before anything is written there."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, kw_only=True, slots=True)
class GroupCoverage:
    """One group: its live members, those of them that today's policies want there, and who is wanted and not there."""

    group: str
    group_id: str
    members: int
    explained: int
    missing: int

    @property
    def unexplained(self) -> int:
        return self.members - self.explained


@dataclass(frozen=True, kw_only=True, slots=True)
class Coverage:
    """One directory; `identity` tells it from any other, whatever the config calls it."""

    directory: str
    identity: str
    groups: tuple[GroupCoverage, ...]

    @property
    def members(self) -> int:
        return sum(group.members for group in self.groups)

    @property
    def explained(self) -> int:
        return sum(group.explained for group in self.groups)

    @property
    def unexplained(self) -> int:
        return self.members - self.explained

    @property
    def missing(self) -> int:
        return sum(group.missing for group in self.groups)

    @property
    def percent(self) -> float | None:
        """Of the members; None where there are none."""
        return share(self.explained, self.members)

    @property
    def words(self) -> str:
        if not self.members:
            return f"no live member in any of its {len(self.groups)} groups; {self.missing} missing"
        told = f"the policies explain {self.percent:g} % of the {self.members} live members"
        return f"{told} ({self.explained} explained, {self.unexplained} unexplained; {self.missing} missing)"


def covered(
    names: Mapping[str, str], members: Mapping[str, int], explained: Mapping[str, int], missing: Mapping[str, int]
) -> tuple[GroupCoverage, ...]:
    """Every group of `names`; all four by group id, and what is not in the last three is none."""
    rows = (
        GroupCoverage(
            group=name,
            group_id=group,
            members=members.get(group, 0),
            explained=explained.get(group, 0),
            missing=missing.get(group, 0),
        )
        for group, name in names.items()
    )
    return tuple(sorted(rows, key=lambda row: (row.group, row.group_id)))


def share(part: int, whole: int) -> float | None:
    """In percent, rounded so that all but one is never 100."""
    return int(part * 1000 / whole) / 10 if whole else None


COUNTS = ("members", "explained", "unexplained", "missing")
KEYS = ("directory", "identity", *COUNTS, "percent", "groups")


def to_row(coverage: Coverage) -> dict[str, Any]:
    """As the plan's JSON has it; the counts stand in it for whoever reads it."""
    rows = [{name: getattr(g, name) for name in ("group", "group_id", *COUNTS)} for g in coverage.groups]
    return {**{name: getattr(coverage, name) for name in KEYS}, "groups": rows}


def from_row(row: Mapping[str, Any]) -> Coverage:
    groups = tuple(
        GroupCoverage(**{name: group[name] for name in ("group", "group_id", "members", "explained", "missing")})
        for group in row["groups"]
    )
    return Coverage(directory=row["directory"], identity=row["identity"], groups=groups)


def most_unexplained_first(groups: Sequence[GroupCoverage]) -> list[GroupCoverage]:
    """Those in which there is something to look at."""
    return sorted((g for g in groups if g.members or g.missing), key=lambda g: (-g.unexplained, g.group, g.group_id))
