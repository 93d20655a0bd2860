"""Twenty deployments in one run: what is wrong in one touches no other."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.districts.conftest import district, with_active_directory
from tests.plan.site import UNLIMITED, call

GOOD = {f"d{number:02}": ["a1"] for number in range(1, 18)}
CLOSED = 9  # the port of `discard`, where nobody listens


def test_seventeen_are_done_beside_a_broken_feed_a_dead_directory_and_a_held_plan(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    """Each of the three is told with its reason; the exit code is the gravest of theirs."""
    monkeypatch.setenv("D19_PASSWORD", "Hunter2-is-no-password")
    for name in GOOD:
        district(tmp_path, name)
    (district(tmp_path, "d18").folder / "feeds/people.csv").write_text("<!doctype html><p>Sign in")
    with_active_directory(district(tmp_path, "d19"), CLOSED, "D19_PASSWORD")
    held = district(tmp_path, "d20")
    held.strays("2")
    held.limits["removals"] = {**UNLIMITED, "count": 0}
    held.write()

    first = call(tmp_path, "run", "--config", "districts", "--format", "json", "--jobs", "3")
    told = first.json
    by_name = {one["name"]: one for one in told["districts"]}

    assert (4, 4) == (first.code, told["exit"]), first.err
    assert {"done": 17, "held": 1, "failed": 2} == told["counts"]
    assert [*GOOD, "d18", "d19", "d20"] == [one["name"] for one in told["districts"]]
    assert GOOD == {name: members(tmp_path, name) for name in GOOD}
    assert "d18" in first.err
    assert "error[" in by_name["d18"]["words"]
    assert (4, ["ad"]) == (by_name["d19"]["exit"], unread(by_name["d19"]["run"]))
    assert "waiting to be removed: 1" in by_name["d20"]["words"]
    assert ["a1", "a2"] == members(tmp_path, "d20"), "the rest of what is held back is done"
    assert "Hunter2" not in first.out + first.err


def members(folder: Path, name: str) -> list[str]:
    found: list[str] = json.loads((folder / "districts" / name / "directory.json").read_text())["groups"]["ic-edit"]
    return sorted(found)


def unread(run: dict[str, dict[str, dict[str, bool]]]) -> list[str]:
    return [name for name, one in run["directories"].items() if not one["read"]]
