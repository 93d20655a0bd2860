"""When something is tried again, how long is waited, and when it is enough."""

from __future__ import annotations

import asyncio
import random
import time
from email.utils import formatdate

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from connector.clock import seconds_of
from connector.directories.entra.pace import Pace
from connector.directories.entra.patience import TOLD, Lost, Patience, Spent

pytestmark = pytest.mark.scar(19)


@pytest.mark.parametrize(
    ("header", "seconds"),
    [("3", 3.0), ("0.249", 0.249), ("2.128", 2.128), ("0", 0.0), ("-1", 0.0), ("soon", 0.0), ("inf", 0.0), (None, 0.0)],
)
def test_what_the_server_asks_for_is_understood(header: str | None, seconds: float):
    """Decimals too, as Microsoft's own samples have them."""
    assert seconds == seconds_of(header, time.time())


def test_an_http_date_is_understood():
    """The other form that the header may have."""
    now = 1_790_000_000.0
    assert 42.0 == seconds_of(formatdate(now + 42, usegmt=True), now)
    assert 0.0 == seconds_of(formatdate(now - 42, usegmt=True), now)


@settings(deadline=None, max_examples=200)
@given(failures=st.integers(1, 40), after=st.floats(0.001, 1000), seed=st.integers(0, 99))
def test_nobody_comes_back_earlier_than_asked(failures: int, after: float, seed: int):
    """Chance is added on top, never taken away; without a request to wait, the pause is bounded."""
    patience = Patience(60, random.Random(seed))
    assert after < patience.pause(failures, after) <= after + 5
    assert 0.2 < patience.pause(failures, 0) <= 30


def persist(patience: Patience, failures: list[Lost]) -> int:
    """How often it was tried until it came through."""
    tries = 0

    async def work() -> int:
        nonlocal tries
        tries += 1
        if failures:
            raise failures.pop(0)
        return tries

    return asyncio.run(patience.persistently(work))


def test_it_comes_through_after_some_failures():
    """The waits are those asked for."""
    began = time.monotonic()
    assert 3 == persist(Patience(60), [Lost("busy", after=0.05), Lost("busy", after=0.05)])
    assert time.monotonic() - began >= 0.1


def test_progress_begins_the_count_anew():
    """A long job that is throttled on its way ends by its time, not by the number of its waits."""
    failures = [Lost("busy", after=0.001, progress=True) for _ in range(2 * TOLD)]
    assert 2 * TOLD + 1 == persist(Patience(60), failures)
    with pytest.raises(Spent, match="often enough"):
        persist(Patience(60), [Lost("busy", after=0.001) for _ in range(2 * TOLD)])


def test_a_wait_beyond_the_deadline_is_not_begun():
    """The run ends at once, and says that the next one goes on."""
    began = time.monotonic()
    with pytest.raises(Spent, match=r"`timeouts.total`.*the next run goes on"):
        persist(Patience(5), [Lost("busy", after=300)])
    assert time.monotonic() - began < 1


def test_writes_keep_to_the_quota_in_every_window():
    """Never more than so many within so many seconds, wherever the window begins."""
    made: list[float] = []

    async def write(pace: Pace) -> None:
        for _ in range(8):
            await pace.take(5)
            made.append(time.monotonic())

    async def both() -> None:
        pace = Pace(20, 0.2)
        await asyncio.gather(write(pace), write(pace))

    asyncio.run(both())
    most = max(5 * sum(begin <= moment < begin + 0.199 for moment in made) for begin in made)
    assert most <= 20


def test_the_wait_for_a_turn_is_known_before_it_is_begun():
    """So that a run with little time left stops instead of sleeping."""
    pace = Pace(20, 100)
    asyncio.run(pace.take(15))
    assert 0.0 == pace.wait(5)
    assert 99 < pace.wait(6) <= 100
