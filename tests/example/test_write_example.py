from __future__ import annotations

from pathlib import Path

import pytest

from connector.example import write_example
from tests.example.given import DAY
from tests.example.test_mappings import TOP


def test_a_deployment_is_written(tmp_path: Path) -> None:
    """Every part that the contract names is there, and the files answered are those written."""
    written = write_example(tmp_path / "district", DAY)
    names = {path.relative_to(tmp_path / "district").as_posix() for path in written}
    assert names >= {
        "connector.yaml",
        "directory.json",
        "feeds/assignments.csv",
        "feeds/completions.csv",
        "feeds/people.csv",
        "mappings/calendar.yaml",
        "mappings/certifications.yaml",
        "mappings/entitlements.yaml",
        "mappings/locations.yaml",
        "mappings/roles.yaml",
        "policies/exceptions/2026-27.yaml",
        "policies/ic-attendance-central-office.yaml",
        "policies/ic-attendance-school.yaml",
    }
    assert sorted(path for path in (tmp_path / "district").rglob("*") if path.is_file()) == written


def test_the_files_are_the_ones_at_the_top_of_the_repository(tmp_path: Path) -> None:
    """There is one copy of the config, the policies and the mappings."""
    written = write_example(tmp_path, DAY)
    assert (TOP / "config.example.yaml").read_bytes() == (tmp_path / "connector.yaml").read_bytes()
    for path in written:
        name = path.relative_to(tmp_path)
        if name.parts[0] in ("policies", "mappings"):
            assert (TOP / name).read_bytes() == path.read_bytes()


def test_nothing_is_overwritten(tmp_path: Path) -> None:
    """A file that is there already stops the writing before it begins."""
    (tmp_path / "connector.yaml").write_text("mine")
    with pytest.raises(FileExistsError, match=r"connector\.yaml"):
        write_example(tmp_path, DAY)
    assert ["connector.yaml"] == [path.name for path in tmp_path.iterdir()]
