"""Persons of changes, counted: in all, by school, role, job title and reason."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence

from connector.core.diffs.model import Breakdown, Change, Count, Counts

NO_ROLE, NO_TITLE, NOWHERE = "no role", "no job title", "no school or office"
Names = Callable[[Change], Sequence[str]]


def counts_of(changes: Iterable[Change]) -> Counts:
    rows = list(changes)
    losing = {one.person_id for one in rows if one.change == "lose"}
    gaining = {one.person_id for one in rows if one.change == "gain"}
    lost = sum(one.change == "lose" for one in rows)
    return Counts(
        lose=len(losing - gaining),
        gain=len(gaining - losing),
        move=len(losing & gaining),
        rights_lost=lost,
        rights_gained=len(rows) - lost,
    )


def breakdown(changes: Sequence[Change]) -> Breakdown:
    """A person of several schools, roles or titles counts at each."""
    return Breakdown(
        role=_counted(changes, lambda one: one.roles or (NO_ROLE,)),
        school=_counted(changes, lambda one: one.schools or (NOWHERE,)),
        title=_counted(changes, lambda one: one.titles or (NO_TITLE,)),
        reason=_counted(changes, lambda one: (one.reason,)),
    )


def _counted(changes: Sequence[Change], names: Names) -> tuple[Count, ...]:
    """Those with most persons first."""
    losing: dict[str, set[str]] = defaultdict(set)
    gaining: dict[str, set[str]] = defaultdict(set)
    for one in changes:
        for name in names(one):
            (losing if one.change == "lose" else gaining)[name].add(one.person_id)
    rows = []
    for name in losing.keys() | gaining.keys():
        less, more = losing[name], gaining[name]
        rows.append(Count(name, len(less - more), len(more - less), len(less & more)))
    return tuple(sorted(rows, key=lambda row: (-sum(row[1:]), row.name)))
