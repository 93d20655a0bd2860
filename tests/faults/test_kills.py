"""A sample of the kill campaign: the whole of it is `make kills`."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from tests.faults.kill_campaign import Result, table

ROOT = Path(__file__).parents[2]


def test_a_run_killed_anywhere_is_made_good():
    """`kill -9` at eight moments spread over a run: the next ones end it, and nothing is lost or done twice."""
    command = [sys.executable, "-m", "tests.faults.kill_campaign", "--every", "32"]
    ran = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert 0 == ran.returncode, ran.stdout + ran.stderr
    _, points, killed, _, _, _, equal, faults = ran.stdout.splitlines()[-1].split()
    assert int(points) >= 6
    assert (points, points, "0") == (killed, equal, faults)


def test_the_table_counts_what_is_wrong():
    """A state that differs is no equal one, and each fault counts."""
    results = [
        Result(point=1, step="write state/head", killed=True, runs=2, wrong=()),
        Result(point=2, step="rename state/archive/*", killed=True, runs=0, wrong=("one", "two")),
    ]
    *_, total = table(results)
    assert ["all", "2", "2", "2", "1.0", "2", "1", "2"] == total.split()
