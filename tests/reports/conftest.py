"""The small deployment of the plan's tests, and the example district, written once."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.demo import example_district
from tests.plan.conftest import site

__all__ = ["site"]


@pytest.fixture(scope="session")
def district(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """For reports alone, which change nothing."""
    return example_district(tmp_path_factory.mktemp("district") / "d")
