"""A district that has run for a night, so that what comes now is new."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.clocks.nights import District


@pytest.fixture
def district(tmp_path: Path) -> District:
    """Its first run was in the night to Monday, November 3; person 1 is a principal who lacks the course."""
    made = District(tmp_path)
    made.principal("1")
    made.run("2025-11-03")
    return made
