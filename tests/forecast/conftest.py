"""A small deployment, and the means to be on another day."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.other_day import on_day, other_clock
from tests.plan.conftest import site
from tests.plan.site import Ran, Site

__all__ = ["other_clock", "site"]
OnDay = Callable[..., Ran]


@pytest.fixture
def on(site: Site, other_clock: Path) -> OnDay:
    """What the site's command line says on a day."""
    return lambda day, *arguments: on_day(other_clock, site.folder, day, *arguments)
