"""Writes cut into requests: additions to one group twenty at a time, removals one by one."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Self

from connector.directories import Write
from connector.directories.entra.requests import AT_ONCE, Add, Remove


@dataclass(frozen=True, slots=True)
class Chunk:
    """What goes into one request. `unsure`: it was sent before, and may have been done."""

    writes: tuple[Write, ...]
    unsure: bool = False
    tries: int = 0

    @property
    def group(self) -> str:
        return self.writes[0].group

    @property
    def adds(self) -> bool:
        return self.writes[0].action == "add"

    def request(self, root: str) -> Add | Remove:
        if not self.adds:
            return Remove(self.group, self.writes[0].account)
        return Add(root, self.group, tuple([write.account for write in self.writes]))

    def parts(self, members: Mapping[str, str]) -> tuple[Sequence[Write], Sequence[Write]]:
        """What the group shows to be so already, and the rest."""
        adds = self.adds
        so = [write for write in self.writes if (write.account.lower() in members) == adds]
        if len(so) == len(self.writes):
            return so, ()
        return so, [write for write in self.writes if (write.account.lower() in members) != adds]

    def of(self, writes: Sequence[Write]) -> Self:
        return replace(self, writes=tuple(writes))

    def divided(self, words: str) -> list[Self]:
        """Where the refusal names one of several, that one and the rest; else two halves."""
        named = [write for write in self.writes if write.account.lower() in words.lower()]
        if 0 < len(named) < len(self.writes):
            return [self.of([write]) for write in named] + [self.of([w for w in self.writes if w not in named])]
        middle = len(self.writes) // 2
        return [self.of(self.writes[:middle]), self.of(self.writes[middle:])]


def chunks_of(writes: Iterable[Write]) -> Iterator[Chunk]:
    """Group by group, additions first."""
    adds: defaultdict[str, list[Write]] = defaultdict(list)
    removals: defaultdict[str, list[Write]] = defaultdict(list)
    for write in writes:
        (adds if write.action == "add" else removals)[write.group].append(write)
    for group in dict.fromkeys([*adds, *removals]):
        whole = adds.get(group, [])
        yield from (Chunk(tuple(whole[start : start + AT_ONCE])) for start in range(0, len(whole), AT_ONCE))
        yield from (Chunk((write,)) for write in removals.get(group, ()))
