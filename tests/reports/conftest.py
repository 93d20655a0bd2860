"""The small deployment of the plan's tests, and the example district, written once."""

from __future__ import annotations

from pathlib import Path

import pytest

from connector import cli
from tests.plan.conftest import site

__all__ = ["site"]


@pytest.fixture(scope="session")
def district(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """For reports alone, which change nothing."""
    folder = tmp_path_factory.mktemp("district") / "d"
    assert cli.run(["init", str(folder)]) == 0
    return folder
