"""`make demo-entra`: one plan for two directories, one of them Entra ID behind a Graph that throttles."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]


def test_the_demo_of_entra_ends_in_an_empty_plan():
    """Both groups of one entitlement are brought to the same people, and then nothing is left to do."""
    ran = subprocess.run([sys.executable, ROOT / "tools" / "demo-entra"], capture_output=True, text=True, check=False)
    assert 0 == ran.returncode, ran.stderr
    _, _, second = ran.stdout.partition("$ connector plan --exit-code")
    assert "0 to add, 0 to remove" in second
    assert "0 faults" in second
