"""A school's rules in a repository, anew for each test."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.diff.repository import Repository, school


@pytest.fixture
def rules(tmp_path: Path) -> Repository:
    folder = tmp_path / "rules"
    school(folder)
    return Repository.of(folder)
