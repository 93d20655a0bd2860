"""The emulator's clock: the machine's, moved by hand, so that seven days can pass in a test."""

from __future__ import annotations

import time
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import formatdate


@dataclass(slots=True)
class Clock:
    """`ahead`: seconds the whole service is ahead of this machine; `skew`: seconds its Date headers alone are."""

    ahead: float = 0.0
    skew: float = 0.0

    def now(self) -> float:
        return time.time() + self.ahead

    def header(self) -> str:
        return formatdate(self.now() + self.skew, usegmt=True)


def iso(moment: float) -> str:
    return datetime.fromtimestamp(moment, UTC).strftime("%Y-%m-%dT%H:%M:%S")
