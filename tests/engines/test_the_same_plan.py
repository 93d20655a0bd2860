"""Whatever makes the plan, it is the same one.

`CONNECTOR_ENGINES=spark` asks Spark, which is half a gigabyte and slow to start: `make engines` does.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any, get_args

import pytest
from hypothesis import HealthCheck, given, settings

from connector.core.engine import Engine
from connector.core.plans.carrying import carried
from connector.core.plans.plan import make_plan
from connector.engines.settings import EngineName, EngineSettings, opened
from tests.deployment import yaml_lines
from tests.handmade import HANDMADE
from tests.oracle import World
from tests.plan.everything import everything
from tests.plan.golden import settled
from tests.plan.school import AS_OF
from tests.plan.site import call
from tests.product import ENGINE, Product, product
from tests.test_product_equals_oracle import agrees
from tests.worlds import worlds

NAMES = os.environ.get("CONNECTOR_ENGINES", "duckdb").split(",")
EVERY = int(os.environ.get("CONNECTOR_ENGINES_EVERY", "16"))
WORLDS = int(os.environ.get("CONNECTOR_ENGINES_WORLDS", "2"))
ONLY_LOCAL = {"duckdb": {"threads": 1}, "spark": {"url": "local[1]"}}


@pytest.fixture(scope="module", params=NAMES)
def engine(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    how = EngineSettings.model_validate(ONLY_LOCAL)
    with opened(request.param, how, tmp_path_factory.mktemp("scratch")) as found:
        yield found


def test_the_handmade_worlds_are_decided_as_the_page_says(engine: Engine):
    """By the oracle, and not by the embedded engine."""
    for case in HANDMADE[::EVERY]:
        agrees(case.world, product(case.world).on(engine))


@settings(max_examples=WORLDS, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(world=worlds())
def test_invented_worlds_have_the_same_plan(engine: Engine, world: World):
    """With all its reasons and words."""
    made: Product = product(world)
    accounts: dict[str, str | None] = {f"a-{p.person_id}": p.person_id for p in world.people}
    planned = made.plan_world(world.as_of, made.live(accounts, {}))
    expected, counted = make_plan(planned, ENGINE)
    assert (expected, counted) == make_plan(carried(planned, engine), engine)


@pytest.mark.parametrize("name", NAMES)
def test_the_plan_of_the_example_is_the_same_bytes(name: str, tmp_path: Path):
    """By the command line; of the config's own digest and what hangs on it alone."""
    folder = tmp_path / "example"
    assert 0 == call(tmp_path, "init", str(folder)).code
    first = document(folder)
    chosen(folder, name)
    assert first == document(folder)
    assert [] == [path.name for path in (folder / "state").iterdir() if path.name.startswith(("duckdb-", "spark-"))]


@pytest.mark.parametrize("name", NAMES)
def test_the_golden_plan_is_the_same_text(name: str, tmp_path: Path):
    """Something in every section."""
    site = everything(tmp_path)
    config = {**site.config, "engine": name, "engines": ONLY_LOCAL}
    (site.folder / "connector.yaml").write_text(yaml_lines(config))
    ran = site.call("plan", "--as-of", AS_OF, "--format", "json")
    assert 0 == ran.code, ran.err
    assert (Path(__file__).parents[1] / "plan/golden/plan.json").read_text(encoding="utf-8") == settled(ran.out)


def chosen(folder: Path, name: str) -> None:
    file = folder / "connector.yaml"
    text = re.sub(r"(?m)^engines:\n(?:[ #].*\n)*", f"engines: {json.dumps(ONLY_LOCAL)}\n", file.read_text())
    assert text.count("engine: polars") == 1
    file.write_text(text.replace("engine: polars", f"engine: {name}"))


def document(folder: Path) -> Any:
    ran = call(folder, "plan", "--as-of", "2026-10-15", "--format", "json", "--quiet")
    assert 0 == ran.code, ran.err
    found = ran.json
    del found["id"], found["created_at"], found["inputs"]["config"]
    return json.dumps(found)


def test_an_engine_that_is_not_installed_is_told_with_its_package(tmp_path: Path):
    """And what needs nothing more."""
    code = "import sys; sys.modules['duckdb'] = None\nfrom connector.cli import run; sys.exit(run(sys.argv[1:]))"
    folder = tmp_path / "example"
    assert 0 == call(tmp_path, "init", str(folder)).code
    chosen(folder, "duckdb")
    words = [sys.executable, "-c", code, "plan", "--quiet"]
    ran = subprocess.run(words, cwd=folder, capture_output=True, text=True, check=False)
    assert 4 == ran.returncode
    assert "error: `engine: duckdb` needs the package duckdb" in ran.stderr
    assert {"polars", *ONLY_LOCAL} == {*get_args(EngineName)}


def test_what_a_killed_plan_left_behind_is_cleared_away_a_day_later(tmp_path: Path):
    """It is a copy of all that was read; a plan that is at work has its own."""
    names = ("duckdb-old", "spark-old", "duckdb-new", "other-old")
    for name in names:
        (tmp_path / name).mkdir()
        (tmp_path / name / "plan.db").touch()
        if name.endswith("old"):
            os.utime(tmp_path / name, (1, 1))
    with opened("duckdb", EngineSettings.model_validate(ONLY_LOCAL), tmp_path):
        left = {path.name for path in tmp_path.iterdir()}
    assert {"duckdb-new", "other-old"} == left & set(names)


def test_too_little_memory_is_told_with_its_key(tmp_path: Path):
    """No defect of the connector, and nothing is planned."""
    folder = tmp_path / "example"
    assert 0 == call(tmp_path, "init", str(folder)).code
    chosen(folder, "duckdb")
    file = folder / "connector.yaml"
    file.write_text(file.read_text().replace('"threads": 1', '"threads": 1, "memory": "1MB"'))
    ran = call(folder, "plan", "--quiet")
    assert (4, True) == (ran.code, "see `engines.duckdb.memory`" in ran.err), ran.err
