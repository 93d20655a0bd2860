"""Options of the scars: `--scar NUMBER` takes the tests of one, `--without-guard NAME` switches a guard off."""

from __future__ import annotations

import gc
import os
import tempfile
from pathlib import Path

import pytest
from hypothesis import settings

HERE = Path(__file__).parent
MEMORY = Path("/dev/shm")  # noqa: S108 - made by the system; the tests make folders of their own there
if MEMORY.is_dir() and os.access(MEMORY, os.W_OK | os.X_OK):
    os.environ.setdefault("TMPDIR", str(MEMORY))  # thousands of small deployments, each confirmed by the disk
    tempfile.tempdir = None
gc.set_threshold(200_000, 50, 100)  # a test leaves little behind, and the libraries are large
os.environ.setdefault("POLARS_MAX_THREADS", "1")  # tables of a few rows, and a worker a core


def pytest_addoption(parser: pytest.Parser) -> None:
    scars = parser.getgroup("scars")
    told = "only the tests that are marked with this scar; may be given several times"
    scars.addoption("--scar", type=int, action="append", default=[], metavar="NUMBER", help=told)
    scars.addoption("--without-guard", metavar="NAME", help="switch a guard off; see tests/scars/switches.py")


def pytest_configure(config: pytest.Config) -> None:
    """Before any test is imported, so that all of them see the connector without the guard."""
    if name := config.getoption("--without-guard"):
        from tests.scars.switches import SWITCHES

        SWITCHES[name].off()


def pytest_collection_finish() -> None:
    gc.collect()
    gc.freeze()


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    items.sort(key=lambda item: item.path.parent != HERE)  # the longest first: no worker waits for another at the end
    wanted = set(config.getoption("--scar"))
    if wanted:
        config.hook.pytest_deselected(items=[item for item in items if not wanted & scars_of(item)])
        items[:] = [item for item in items if wanted & scars_of(item)]


def scars_of(item: pytest.Item) -> set[int]:
    return {number for mark in item.iter_markers("scar") for number in mark.args}


settings.register_profile("connector", deadline=None)  # a machine that is busy makes no test fail
settings.register_profile("check", parent=settings.get_profile("connector"), derandomize=True)
settings.load_profile("check" if "CONNECTOR_SAME_WORLDS" in os.environ else "connector")
