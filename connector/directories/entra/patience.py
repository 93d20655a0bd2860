"""The one policy for trying again: what the server asks for and more, never less, within the time of one command."""

from __future__ import annotations

import random
import time
from collections.abc import Awaitable, Callable
from typing import TypeVar

from tenacity import AsyncRetrying, RetryCallState, retry_if_exception_type

from connector.directories import DirectoryError

T = TypeVar("T")
ATTEMPTS, TOLD = 8, 50  # in a row without any progress: of our own accord, and at the server's bidding
REPEATS = 1000  # in one command
FIRST, LONGEST = 0.5, 30.0  # seconds to wait where the server names none


class Lost(Exception):  # noqa: N818 - what was asked may or may not have been done; it is worth another try
    """No answer, or one that says to come again: whether a write was done is not known.

    after: the seconds that the server asked to wait. progress: whether something else was done meanwhile.
    """

    def __init__(self, what: str, *, after: float = 0.0, progress: bool = False) -> None:
        super().__init__(what)
        self.after = after
        self.progress = progress


class Spent(DirectoryError):  # noqa: N818 - an end, not a mishap
    """Attempts, repeats or time were used up."""


class Patience:
    """For one command; `total` seconds from now on."""

    def __init__(self, total: float, chance: random.Random | None = None) -> None:
        self.deadline = time.monotonic() + total
        self.repeats = 0
        self._chance = chance or random.Random()  # noqa: S311 - it spreads the load

    @property
    def left(self) -> float:
        return self.deadline - time.monotonic()

    async def persistently(self, work: Callable[[], Awaitable[T]]) -> T:
        """Run what may be repeated until it comes through. Raises Spent."""
        trial = _Trial(self)

        async def once() -> T:  # tenacity awaits only what is written as a coroutine
            return await work()

        policy = AsyncRetrying(retry=retry_if_exception_type(Lost), wait=trial.wait, stop=trial.spent, reraise=True)
        try:
            return await policy(once)
        except Lost as error:
            raise Spent(f"{error}; {trial.why}") from error

    def pause(self, failures: int, after: float) -> float:
        """Seconds to wait: what the server asked for with chance on top of it, else ever longer."""
        if after:
            return after + self._chance.uniform(0.05, 0.25) * min(after, 20.0)
        longest = min(LONGEST, FIRST * 2 ** (failures - 1))
        return self._chance.uniform(longest / 2, longest)


class _Trial:
    def __init__(self, patience: Patience) -> None:
        self.patience = patience
        self.failures = 0
        self.why = ""

    def wait(self, state: RetryCallState) -> float:
        lost = _lost(state)
        self.failures = 1 if lost.progress else self.failures + 1
        return self.patience.pause(self.failures, lost.after)

    def spent(self, state: RetryCallState) -> bool:
        self.patience.repeats += 1
        if self.failures >= (TOLD if _lost(state).after else ATTEMPTS) or self.patience.repeats > REPEATS:
            self.why = "it was tried often enough; the next run goes on"
        elif state.upcoming_sleep > self.patience.left:
            self.why = "the time of `timeouts.total` does not suffice; the next run goes on"
        return bool(self.why)


def _lost(state: RetryCallState) -> Lost:
    error = state.outcome.exception() if state.outcome else None
    return error if isinstance(error, Lost) else Lost("")
