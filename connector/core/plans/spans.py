"""Memberships as spans of time: what the connector did, and what its readings show that somebody else did.

A span ends only where something says so: the last sign holds until the next.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from connector.core.plans.model import Action

Membership = tuple[str, str, str]  # directory, group id, account


@dataclass(frozen=True, kw_only=True, slots=True)
class Deed:
    """A change that a run recorded as made. result: done, accepted, found, or already (nothing was written)."""

    at: dt.datetime
    run: str
    directory: str
    group: str
    account: str
    action: Action
    result: str
    reason: str
    person_id: str | None = None

    @property
    def membership(self) -> Membership:
        return (self.directory, self.group, self.account)


@dataclass(frozen=True, kw_only=True, slots=True)
class Seen:
    """What a run saw of a directory before it wrote.

    groups: those that it read. members (group and account): of the memberships asked about, those that were there.
    """

    at: dt.datetime
    run: str
    directory: str
    groups: frozenset[str]
    members: frozenset[tuple[str, str]]


@dataclass(frozen=True, kw_only=True, slots=True)
class Edge:
    """Where a span begins or ends. at: when that was known first, by which run; after: the last it was known otherwise.

    deed: the change that did it; None where it was not the connector.
    """

    at: dt.datetime
    run: str
    after: dt.datetime | None = None
    deed: Deed | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Span:
    """`ended` is None where nothing says that the membership is over."""

    membership: Membership
    began: Edge
    ended: Edge | None = None

    def covers(self, moment: dt.datetime) -> bool:
        """Whether it was held at the moment, as far as was known then; its first moment counts, its last does not."""
        return self.began.at <= moment and (self.ended is None or moment < self.ended.at)

    @property
    def persons(self) -> tuple[str, ...]:
        """For whom the connector gave it, and then for whom it took it."""
        deeds = (edge.deed for edge in (self.began, self.ended) if edge is not None)
        return tuple(deed.person_id for deed in deeds if deed is not None and deed.person_id is not None)


def spans(signs: Iterable[Deed | Seen]) -> list[Span]:
    """`signs` in the order of the record; the spans of a membership come in order."""
    fold = _Fold()
    for sign in signs:
        if isinstance(sign, Seen):
            fold.see(sign)
        elif sign.action == "add":
            fold.give(sign)
        else:
            fold.take(sign)
    return list(fold.spans())


class _Fold:
    def __init__(self) -> None:
        self._of: dict[Membership, list[Span]] = defaultdict(list)
        self._open: dict[str, set[tuple[str, str]]] = defaultdict(set)
        self._read: dict[tuple[str, str], dt.datetime] = {}

    def spans(self) -> Iterator[Span]:
        for _, found in sorted(self._of.items()):
            yield from found

    def see(self, seen: Seen) -> None:
        there = self._open[seen.directory]
        for group, account in sorted(seen.members - there):
            self._begin((seen.directory, group, account), seen)
        for group, account in sorted(there - seen.members):
            if group in seen.groups:
                self._end((seen.directory, group, account), seen)
        self._read |= {(seen.directory, group): seen.at for group in seen.groups}

    def give(self, deed: Deed) -> None:
        wrote, there = deed.result != "already", self._is_open(deed.membership)
        if wrote and there:  # the directory took it, so it had gone before
            self._end(deed.membership, deed)
        if wrote:
            self._begin(deed.membership, deed, deed)
        elif not there and not self._reopened(deed):
            self._begin(deed.membership, deed)

    def take(self, deed: Deed) -> None:
        wrote, there = deed.result != "already", self._is_open(deed.membership)
        if wrote and not there:  # the directory took it out, so it was there
            self._begin(deed.membership, deed)
        if wrote:
            self._end(deed.membership, deed, deed)
        elif there and not self._dropped(deed):
            self._end(deed.membership, deed)

    def _is_open(self, membership: Membership) -> bool:
        return membership[1:] in self._open[membership[0]]

    def _begin(self, membership: Membership, sign: Deed | Seen, deed: Deed | None = None) -> None:
        before = self._of[membership]
        gone = before[-1].ended.at if before and before[-1].ended else None
        edge = Edge(at=sign.at, run=sign.run, after=self._latest(membership, gone), deed=deed)
        before.append(Span(membership=membership, began=edge))
        self._open[membership[0]].add(membership[1:])

    def _end(self, membership: Membership, sign: Deed | Seen, deed: Deed | None = None) -> None:
        found = self._of[membership]
        edge = Edge(at=sign.at, run=sign.run, after=self._latest(membership, found[-1].began.at), deed=deed)
        found[-1] = replace(found[-1], ended=edge)
        self._open[membership[0]].discard(membership[1:])

    def _latest(self, membership: Membership, known: dt.datetime | None) -> dt.datetime | None:
        """The last moment at which the membership was known to be as it was until now."""
        return max(filter(None, (known, self._read.get(membership[:2]))), default=None)

    def _reopened(self, deed: Deed) -> bool:
        """Whether this run's own reading did not show yet what the connector had given; the directory knew better.

        Entra's reads do not show every write at once.
        """
        found = self._of[deed.membership]
        if not found or found[-1].ended is None or not _seen_by(found[-1].ended, deed) or not found[-1].began.deed:
            return False
        found[-1] = replace(found[-1], ended=None)
        self._open[deed.directory].add(deed.membership[1:])
        return True

    def _dropped(self, deed: Deed) -> bool:
        """Whether this run's own reading still showed what the connector had taken; the directory knew better."""
        found = self._of[deed.membership]
        before = found[-2].ended if len(found) > 1 else None
        if before is None or before.deed is None or not _seen_by(found[-1].began, deed):
            return False
        found.pop()
        self._open[deed.directory].discard(deed.membership[1:])
        return True


def _seen_by(edge: Edge, deed: Deed) -> bool:
    return edge.deed is None and edge.run == deed.run
