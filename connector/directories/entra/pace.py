"""Writes within Microsoft's quota: no more than so many in any window of so many seconds."""

from __future__ import annotations

import asyncio
import time
from collections import deque


class Pace:
    def __init__(self, count: int, seconds: float) -> None:
        self.count = count
        self.seconds = seconds
        self._made: deque[tuple[float, int]] = deque()
        self._total = 0
        self._turn = asyncio.Lock()

    def wait(self, writes: int) -> float:
        """Seconds until that many may be made."""
        self._forget()
        free = self.count - self._total
        if free >= writes:
            return 0.0
        for made, number in self._made:
            free += number
            if free >= writes:
                return max(0.0, made + self.seconds - time.monotonic())
        return 0.0

    async def take(self, writes: int) -> None:
        """Wait until that many may be made."""
        async with self._turn:
            await asyncio.sleep(self.wait(writes))
            self._made.append((time.monotonic(), writes))
            self._total += writes

    def _forget(self) -> None:
        since = time.monotonic() - self.seconds
        while self._made and self._made[0][0] <= since:
            self._total -= self._made.popleft()[1]
