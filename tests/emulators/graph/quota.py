"""Write and read quotas: token buckets that refill steadily, as the published limits describe them."""

from __future__ import annotations

from dataclasses import dataclass

from .errors import GraphError

REFILL = 20  # a refusal asks to wait until so many are allowed again: a whole batch, not a trickle


@dataclass(slots=True)
class Bucket:
    """`capacity` within `window` seconds; 0 means no limit."""

    capacity: float
    window: float
    left: float = 0.0
    at: float = 0.0

    def __post_init__(self) -> None:
        self.left = self.capacity

    def take(self, amount: float, now: float) -> float:
        """Seconds to wait (0 where it was granted)."""
        if self.capacity <= 0:
            return 0.0
        self.left = min(self.capacity, self.left + max(0.0, now - self.at) * self.capacity / self.window)
        self.at = now
        if self.left >= amount:
            self.left -= amount
            return 0.0
        wanted = min(self.capacity, amount + REFILL) - self.left
        return max(0.001, wanted * self.window / self.capacity)

    @property
    def used(self) -> float:
        return 0.0 if self.capacity <= 0 else round(1 - self.left / self.capacity, 2)


def exceeded(wait: float, scope: str, information: str) -> GraphError:
    headers = {
        "retry-after": f"{wait:.3f}",
        "x-ms-throttle-scope": scope,
        "x-ms-throttle-information": information,
    }
    return GraphError(429, "TooManyRequests", "Too many requests. Please try again later.", headers)
