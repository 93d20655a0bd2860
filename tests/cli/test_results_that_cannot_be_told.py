"""Whoever closes a pipe has seen enough; a full disk has lost the result."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tests.plan.site import Site

PLAN = [sys.executable, "-m", "connector", "plan", "--quiet", "--format", "json"]


def test_a_full_disk_is_told(site: Site):
    """Exit 4, since the result is lost, and no report of a defect."""
    with Path("/dev/full").open("w") as full:
        ran = subprocess.run(PLAN, cwd=site.write().folder, stdout=full, stderr=subprocess.PIPE, text=True, check=False)
    assert (4, "error: the result cannot be written: no space left on device\n") == (ran.returncode, ran.stderr)


@pytest.mark.parametrize("verb", [PLAN, [*PLAN[:3], "schema", "config"]], ids=["plan", "schema"])
def test_a_closed_pipe_ends_quietly(site: Site, verb: list[str]):
    """Exit 0, and not a word."""
    with subprocess.Popen(
        verb, cwd=site.write().folder, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.close()
        said = process.stderr.read()
    assert (0, "") == (process.returncode, said)
