"""Tell every channel what it has not told yet. A channel that fails is tried again by the next run."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from connector.notices import Event, NoticeError
from connector.notices.fresh import Place, fresh
from connector.notices.memory import Memory
from connector.notices.settings import NoticeSettings, ResolvePath, ResolveSecret
from connector.notices.wording import notice_of
from connector.state import State
from connector.state.errors import StateError
from connector.state.folder import state_at


@dataclass(frozen=True, kw_only=True)
class Telling:
    """What came of one channel: the number of events told, or `trouble` in words."""

    channel: str
    told: int = 0
    trouble: str = ""


@dataclass(frozen=True, kw_only=True)
class Opening:
    """How a channel finds its files and secrets; `failures`: what resolving a secret may raise."""

    path: ResolvePath
    secret: ResolveSecret
    failures: tuple[type[Exception], ...]


def tell(
    channels: Sequence[NoticeSettings],
    events: Iterable[Event],
    looked: frozenset[Place],
    place: State | str | Path,
    opening: Opening,
) -> tuple[Telling, ...]:
    """One Telling for each channel that had something to tell, or that cannot be remembered."""
    memory, found = Memory(state_at(place).files), tuple(events)
    tellings = [one for channel in channels for one in _told(channel, found, looked, memory, opening)]
    try:
        memory.write({channel.key for channel in channels})
    except StateError as error:
        tellings.append(Telling(channel="notices", trouble=f"what was told cannot be remembered: {error}"))
    return tuple(tellings)


def _told(
    channel: NoticeSettings, events: Sequence[Event], looked: frozenset[Place], memory: Memory, opening: Opening
) -> Iterator[Telling]:
    mine = [event for event in events if event.kind in channel.tells]
    news = fresh(mine, memory.told(channel.key), looked)
    trouble = _sent(channel, news.events, opening) if news.events else ""
    memory.remember(channel.key, news.kept if trouble else news.told)
    if news.events:
        yield Telling(channel=channel.label, told=0 if trouble else len(news.events), trouble=trouble)


def _sent(channel: NoticeSettings, events: Sequence[Event], opening: Opening) -> str:
    """What went wrong; empty where nothing did."""
    failures: tuple[type[Exception], ...] = (NoticeError, *opening.failures)
    try:
        channel.open(opening.path, opening.secret).send(notice_of(events))
    except failures as error:
        return str(error)
    return ""
