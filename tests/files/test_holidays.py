"""The states that are known without importing holidays are states that holidays knows."""

from __future__ import annotations

import holidays

from connector.core.rules.checks.calendar import STATES


def test_the_states_are_known_to_holidays() -> None:
    """The short way gives the answer of the long one."""
    assert set() == set(STATES.split()) - set(holidays.country_holidays("US").subdivisions)
    assert 51 == len(STATES.split())
