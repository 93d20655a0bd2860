"""What a proof tells: each step with its time, and whatever was not as it should be."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from benchmarks.samba_district_expected import Members, differences

WIDTH = 30


@dataclass(kw_only=True)
class Proof:
    """What was done, how long it took, and what was not as it should be. `tell` gets each step as it ends."""

    tell: Callable[[str], None] = field(default=lambda _: None)
    steps: list[str] = field(default_factory=list)
    mismatches: list[str] = field(default_factory=list)

    @contextmanager
    def step(self, name: str) -> Iterator[list[str]]:
        """Times what is done inside; what is put into the list is told beside it."""
        said: list[str] = []
        began = time.perf_counter()
        yield said
        self.tell(f"  {name.ljust(WIDTH)}  {time.perf_counter() - began:6.1f} s  {', '.join(said)}".rstrip())
        self.steps.append(name)

    def equal(self, what: str, wanted: object, found: object) -> None:
        if wanted != found:
            self.mismatches.append(f"{what}: {wanted!r:.300} was expected, {found!r:.300} was found")

    def same(self, what: str, wanted: set[Any], found: set[Any]) -> None:
        lacking, extra = sorted(wanted - found), sorted(found - wanted)
        if lacking or extra:
            self.mismatches.append(
                f"{what}: lacks {lacking[:5]} ({len(lacking)}), has {extra[:5]} ({len(extra)}) besides"
            )

    def same_members(self, what: str, wanted: Members, found: Members) -> None:
        self.mismatches += [f"{what}: {line}" for line in differences(wanted, found)]
