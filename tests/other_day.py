"""The connector on another day: a real process whose calendar clock is told so by a preloaded library."""

from __future__ import annotations

import datetime as dt
import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.plan.site import Ran

ROOT = Path(__file__).parent.parent
NOON = dt.time(12, tzinfo=dt.UTC)
LIBRARY = "other_clock.so"


def clock_library(folder: Path) -> Path:
    """Compiled into the folder; `OTHER_CLOCK` seconds are added to the time of day."""
    library = folder / LIBRARY
    subprocess.run(["gcc", "-shared", "-fPIC", "-o", library, ROOT / "tests" / "other_clock.c"], check=True)
    return library


@pytest.fixture(scope="session")
def other_clock(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return clock_library(tmp_path_factory.mktemp("clock"))


def at_noon(library: Path, day: str) -> dict[str, str]:
    """The environment of a process that takes it for noon of the day, UTC."""
    seconds = dt.datetime.combine(dt.date.fromisoformat(day), NOON).timestamp() - time.time()
    return {"LD_PRELOAD": str(library), "OTHER_CLOCK": str(round(seconds))}


def on_day(library: Path, folder: Path, day: str, *arguments: str) -> Ran:
    """One call of the command line in the folder, at noon of the day, UTC."""
    env = {**os.environ, **at_noon(library, day), "PYTHONPATH": str(ROOT)}
    ran = subprocess.run(
        [sys.executable, "-m", "connector", *arguments],
        cwd=folder,
        env=env,
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )
    return Ran(code=ran.returncode, out=ran.stdout, err=ran.stderr)
