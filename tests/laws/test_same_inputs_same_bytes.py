"""The same inputs give the same bytes, the time of making aside."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.plan.golden import CREATED
from tests.plan.school import AS_OF
from tests.plan.site import Site, call
from tests.plan.test_golden_plans import site

__all__ = ["site"]


def same(text: str) -> str:
    return CREATED.sub("", text)


@pytest.mark.parametrize("form", ["text", "json", "markdown", "html"])
def test_a_second_call_prints_the_same(site: Site, form: str):
    """Nothing was written in between, so nothing differs."""
    first, second = (site.call("plan", "--as-of", AS_OF, "--format", form).out for _ in range(2))
    assert same(first) == same(second)


def test_other_hashes_of_texts_print_the_same(site: Site):
    """Another process, another seed of Python's own hashing."""
    environment = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
    outs = [
        subprocess.run(
            [sys.executable, "-m", "connector", "plan", "--as-of", AS_OF, "--format", "json"],
            cwd=site.folder,
            env={**environment, "PYTHONHASHSEED": seed},
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for seed in ("1", "2")
    ]
    assert same(outs[0]) == same(outs[1]) == same(site.call("plan", "--as-of", AS_OF, "--format", "json").out)


def test_thousands_of_people_in_parallel_print_the_same(tmp_path: Path):
    """The example district, where the engine uses all cores."""
    assert 0 == call(tmp_path, "init", "demo").code
    first, second = (call(tmp_path / "demo", "plan", "--format", "json").out for _ in range(2))
    assert same(first) == same(second)


def test_the_time_of_making_is_the_only_thing_that_may_differ(site: Site):
    """Everything else is under the id."""
    first, second = (site.plan("--as-of", AS_OF) for _ in range(2))
    assert first["id"] == second["id"]
    assert {key: value for key, value in first.items() if key != "created_at"} == {
        key: value for key, value in second.items() if key != "created_at"
    }


def test_the_plan_is_sorted(site: Site):
    """By directory, group, action and person."""
    changes = site.plan("--as-of", AS_OF)["changes"]
    order = [(c["directory"], c["group"], c["action"], c["person_id"]) for c in changes]
    assert sorted(order) == order
