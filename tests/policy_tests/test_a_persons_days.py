"""The day of a completion is the district's, as in a feed."""

from __future__ import annotations

import datetime as dt
from zoneinfo import ZoneInfo

import pytest

from connector.core.policy_tests.population import local_day


@pytest.mark.parametrize(
    ("expected", "text"),
    [
        ("2025-07-01", "2025-07-01"),
        ("2025-06-30", "2025-07-01T05:30:00Z"),
        ("2025-06-30", "2025-07-01 05:30"),
        ("2025-07-01", "2025-07-01T06:00:00"),
        ("2025-07-01", "2025-06-30T23:30:00-07:00"),
    ],
)
def test_a_time_is_of_the_day_it_is_in_the_district(expected: str, text: str):
    """Without an offset it is UTC; a bare day is the district's own."""
    assert dt.date.fromisoformat(expected) == local_day(text, ZoneInfo("America/Denver"))
