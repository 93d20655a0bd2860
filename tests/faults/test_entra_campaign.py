"""One case of the campaign: the whole of it is `make faults`."""

from __future__ import annotations

from tests.emulators.graph.fixtures import Emulator
from tests.entra.emulated import emulator, shared_emulator
from tests.faults.entra_campaign import one_case, table

__all__ = ["emulator", "shared_emulator"]


def test_a_killed_run_is_made_good_by_the_next_ones(emulator: Emulator):
    """The tenant comes to what the policies say, and the record is whole."""
    result = one_case(emulator, seed=9)
    *_, total = table([result])
    assert ("", True) == (result.wrong, result.runs > 0)
    assert ["all", "1"] == total.split()[:2]
