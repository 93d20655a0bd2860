"""A full disk, a state that is read-only, a clock that jumps, two runs at once: the next run puts it right."""

from __future__ import annotations

import os
import resource
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.faults.record import faults_of
from tests.ordinary_user import folder_of_ordinary_user, ordinary_user
from tests.other_day import clock_library
from tests.plan.conftest import site, small
from tests.plan.site import Site

__all__ = ["site"]

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
RUN = (sys.executable, "-m", "connector", "run", "--config")
DAY = 86400


@contextmanager
def files_no_larger_than(size: int) -> Iterator[None]:
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


def busy(site: Site) -> Site:
    """Two to add and two to remove, after a first run of others."""
    site.entitled("5")
    site.write().call("run")
    site.entitled("1", "2")
    site.strays("3", "4")
    site.groups["ic-edit"].append("a5")
    return site.write()


@pytest.mark.parametrize("size", [0, 100, 1000, 4000, 16_000, 40_000])
def test_a_full_disk_ends_a_run_with_4_and_loses_nothing(site: Site, size: int):
    """Wherever it strikes: the lock, the ledger, the archive, the directory; with space again, the next run ends it."""
    busy(site)
    with files_no_larger_than(size):
        ran = site.call("run")
    assert 4 == ran.code, ran
    assert "Traceback" not in ran.err
    assert (0, ["a1", "a2", "a5"]) == (site.call("run").code, site.members("ic-edit"))
    assert [] == faults_of(site.folder / "state")


def test_a_state_that_became_read_only_stops_a_run_with_4(site: Site):
    """No change without a record; writable again, the run goes through."""
    busy(site)
    with folder_of_ordinary_user() as folder:
        shutil.copytree(site.folder, folder, dirs_exist_ok=True)
        moved, state = small(folder), folder / "state"
        for path in (folder, *folder.rglob("*")):
            os.chown(path, *(folder.stat().st_uid, folder.stat().st_gid))
        before = moved.members("ic-edit")
        with ordinary_user():
            state.chmod(0o500)
            ran = moved.call("run")
            state.chmod(0o700)
            assert (4, before) == (ran.code, moved.members("ic-edit"))
            assert "permission denied" in ran.err.lower()
            assert (0, ["a1", "a2", "a5"]) == (moved.call("run").code, moved.members("ic-edit"))
        assert [] == faults_of(state)


def run_at(site: Site, library: Path, days: int) -> int:
    """The exit code of a run of which the system's clock is so many days off."""
    env = {**os.environ, "LD_PRELOAD": str(library), "OTHER_CLOCK": str(days * DAY)}
    return subprocess.run([*RUN, site.folder / "connector.yaml"], cwd=ROOT, env=env, check=False).returncode


def test_a_clock_that_jumps_back_between_two_runs(site: Site, tmp_path: Path):
    """Nothing is written on a day that is over: who is missing then would seem to have been missing for long."""
    library = clock_library(tmp_path)
    busy(site)
    assert 0 == run_at(site, library, 0)
    site.people, site.assignments = (
        [row for row in rows if row["person_id"] != "5"] for rows in (site.people, site.assignments)
    )
    site.entitled("6")
    site.groups["ic-edit"] = site.members("ic-edit")
    assert (3, ["a1", "a2", "a5"]) == (run_at(site.write(), library, -400), site.members("ic-edit"))
    assert (0, ["a1", "a2", "a5", "a6"]) == (run_at(site, library, 0), site.members("ic-edit"))
    assert [] == faults_of(site.folder / "state")


def test_a_clock_that_was_ahead_once_stops_nothing_for_ever(site: Site, tmp_path: Path):
    """Somebody who knows that it is right now pauses and resumes, and the next run goes on."""
    library = clock_library(tmp_path)
    busy(site)
    assert 0 == run_at(site, library, 40)
    ran = site.call("run")
    assert (3, True) == (ran.code, "the clock says" in ran.err)
    assert 0 == site.call("pause", "--reason", "the clock was ahead").code
    assert 0 == site.call("resume").code
    assert 0 == site.call("run").code


def test_of_two_runs_at_once_one_does_the_work(site: Site):
    """The other ends with 5 at once, and has written nothing."""
    config = busy(site).folder / "connector.yaml"
    with subprocess.Popen([*RUN, config], cwd=ROOT) as first:
        while not (site.folder / "state" / "running").exists():
            time.sleep(0.001)
        first.send_signal(signal.SIGSTOP)
        second = subprocess.run([*RUN, config], cwd=ROOT, capture_output=True, text=True, check=False)
        first.send_signal(signal.SIGCONT)
    assert (5, 0) == (second.returncode, first.returncode)
    assert f"another run holds the lock: process {first.pid}" in second.stderr
    assert ["a1", "a2", "a5"] == site.members("ic-edit")
    assert [] == faults_of(site.folder / "state")
