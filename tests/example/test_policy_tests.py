from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from connector.example import write_example
from tests.example.given import DAYS
from tests.plan.site import call


@pytest.mark.parametrize("day", [DAYS[0], DAYS[3]], ids=str)
def test_the_policy_tests_of_the_example_pass(day: dt.date, tmp_path: Path) -> None:
    """Whatever the day is on which it was written, its invariants included; and they decide nearly every line."""
    write_example(tmp_path, day)
    told = call(tmp_path, "test", "--as-of", str(day), "--coverage", "--format", "json", "--quiet").json
    assert {"passed": 21, "failed": 0, "untested": 0} == told["summary"]
    assert [("policies/ic-attendance-central-office.yaml", "employed")] == [
        (line["file"], line["what"]) for line in told["coverage"]["undecided"]
    ]
