"""The table of the scars is complete: `make scars` prints it."""

from __future__ import annotations

from connector.core.plans.guards import GUARDS
from tests.scars.marks import files_by_scar
from tests.scars.switches import SWITCHES
from tests.scars.wounds import SCARS, WAITING


def test_every_scar_has_a_test_or_waits_for_one():
    """Twenty-five, and none that is not in the list."""
    assert set(range(1, 26)) == set(SCARS) == set(files_by_scar()) | set(WAITING)


def test_every_scar_with_a_test_can_be_opened_again():
    """A switch that takes its guard away."""
    assert set(SCARS) - set(WAITING) == {number for switch in SWITCHES.values() for number in switch.scars}


def test_every_guard_has_a_switch():
    """A new guard comes with the proof that its absence is seen."""
    assert set() == set(GUARDS) - set(SWITCHES)
