"""`report exceptions`: every dated exception with its state, soonest end first."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.demo import example_district
from tests.plan.site import call


@pytest.fixture(scope="module")
def example(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return example_district(tmp_path_factory.mktemp("district") / "d")


def rows(folder: Path, *arguments: str) -> list[dict[str, str]]:
    ran = call(folder, "report", "exceptions", "--format", "json", *arguments)
    assert (0, "") == (ran.code, ran.err)
    found: list[dict[str, str]] = json.loads(ran.out)["rows"]
    return found


def test_each_is_told_with_its_state_and_place(example: Path):
    """Those that end first stand first; the file and line are where it is written."""
    found = rows(example, "--on", "2026-10-05")
    assert sorted(row["until"] for row in found) == [row["until"] for row in found]
    assert {"over", "in force", "to come"} == {row["state"] for row in found}
    for row in found:
        file, _, line = row["file"].rpartition(":")
        assert row["person_id"] in (example / file).read_text().splitlines()[int(line) - 1]


@pytest.mark.parametrize(
    ("day", "state"),
    [("2026-08-09", "to come"), ("2026-08-10", "in force"), ("2026-09-30", "in force"), ("2026-10-01", "over")],
)
def test_first_and_last_day_are_in_force(example: Path, day: str, state: str):
    assert [state] == [row["state"] for row in rows(example, "--on", day) if row["person_id"] == "100237"]
