"""A small deployment, and the means to be on another day: quickly in this process, or as a scheduler would be."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from pathlib import Path

import pytest
import time_machine

from tests.other_day import NOON, on_day, other_clock
from tests.plan.conftest import site
from tests.plan.site import Ran, call

__all__ = ["other_clock", "site"]
OnDay = Callable[..., Ran]


def on_noon(folder: Path, day: str, *arguments: str) -> Ran:
    """One call of the command line in this process, at noon of the day, UTC."""
    with time_machine.travel(dt.datetime.combine(dt.date.fromisoformat(day), NOON)):
        return call(folder, *arguments)


@pytest.fixture
def on(tmp_path: Path) -> OnDay:
    """What the site's command line says on a day."""
    return lambda day, *arguments: on_noon(tmp_path, day, *arguments)


@pytest.fixture
def scheduled(tmp_path: Path, other_clock: Path) -> OnDay:
    """The same from a process of its own."""
    return lambda day, *arguments: on_day(other_clock, tmp_path, day, *arguments)
