"""Which events have not been told yet."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from hashlib import sha256
from typing import NamedTuple

from connector.notices import Event


class Told(NamedTuple):
    """An event that a channel has told; `digest` stands for its id, which may be of any length."""

    kind: str
    place: str
    digest: str


class Place(NamedTuple):
    """A kind of event, looked for in one place."""

    kind: str
    place: str


@dataclass(frozen=True, kw_only=True)
class Fresh:
    """events: to be told now. kept: what was told and lasts. told: all that is told once `events` are."""

    events: tuple[Event, ...]
    kept: frozenset[Told]

    @property
    def told(self) -> frozenset[Told]:
        return self.kept | {told_of(event) for event in self.events}


def told_of(event: Event) -> Told:
    return Told(kind=event.kind, place=event.place, digest=sha256(event.id.encode()).hexdigest()[:16])


def fresh(events: Iterable[Event], told: frozenset[Told], looked: frozenset[Place]) -> Fresh:
    """What was told and was looked for again and not found is over: should it come back, it is told again.

    What nobody looked for (a directory that was not read, a run that ended early) may last, and stays told.
    """
    current = {told_of(event): event for event in events}
    lasting = {one for one in told if one in current or Place(one.kind, one.place) not in looked}
    return Fresh(events=tuple(event for one, event in current.items() if one not in told), kept=frozenset(lasting))
