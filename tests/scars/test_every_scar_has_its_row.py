"""The table of the scars is complete: `make scars` prints it."""

from __future__ import annotations

from connector.core.plans.guards import GUARDS
from tests.scars import marks
from tests.scars.switches import SWITCHES
from tests.scars.wounds import SCARS, WAITING


def test_every_scar_has_a_test_or_waits_for_one():
    """Twenty-five, and none that is not in the list."""
    assert set(range(1, 26)) == set(SCARS) == set(marks.tests_by_scar()) | set(WAITING)


def test_every_scar_with_a_test_can_be_opened_again():
    """A switch that takes its guard away, and a test of that scar that sees it."""
    proofs = {(number, proof) for switch in SWITCHES.values() for number, proof in switch.proofs.items()}
    assert set(SCARS) - set(WAITING) == {number for number, _ in proofs}
    marked = marks.tests_by_scar()
    assert set() == {(number, proof) for number, proof in proofs if proof not in marked[number]}


def test_every_guard_has_a_switch():
    """A new guard comes with the proof that its absence is seen."""
    assert set() == set(GUARDS) - set(SWITCHES)
