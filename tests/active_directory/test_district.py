"""The proof of `benchmarks.samba_district` on a small district: the same acts, the same oracle."""

from __future__ import annotations

from pathlib import Path

from benchmarks.samba_district import prove
from benchmarks.samba_district_proof import Proof
from benchmarks.samba_district_world import Size
from tests.samba.controller import Controller


def test_a_district_is_brought_into_line_once_and_kept_so(own_samba: Controller, tmp_path: Path):
    """The first run writes what the oracle expects, the second nothing, the third what another program undid."""
    proof = Proof()
    prove(proof, own_samba, Size(staff=300, schools=6), tmp_path, sample=1)
    assert [] == proof.mismatches
    assert "connector approve" in proof.steps
