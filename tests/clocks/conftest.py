"""A district that has run for a night, so that what comes now is new."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.clocks.nights import District
from tests.plan.prepared import prepared
from tests.plan.site import Site


def first_night(site: Site) -> Site:
    made = District(site)
    made.principal("1")
    made.run("2025-11-03")
    return site


@pytest.fixture
def district(tmp_path: Path) -> District:
    """Its first run was in the night to Monday, November 3; person 1 is a principal who lacks the course."""
    return District(prepared(first_night, tmp_path))
