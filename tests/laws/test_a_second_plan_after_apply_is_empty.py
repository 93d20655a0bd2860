"""After a plan was carried out, the same day's plan changes nothing."""

from __future__ import annotations

import json
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings

from connector import clock
from connector.app.deployment import load
from connector.app.looking.planning import plan_now
from connector.app.reading.gathering import directories_of
from connector.apply import Journal, carry_out
from connector.core.decisions.program import compile_rules
from connector.core.plans.diff import references
from connector.core.plans.plan import Scope
from connector.state.ledger import Ledger
from connector.state.lock import run_lock
from tests.laws.planned import Scene, scenes
from tests.plan.conftest import site
from tests.plan.site import NO_LIMITS, Site, adopt, yaml_lines

__all__ = ["site"]

pytestmark = pytest.mark.scar(21)
CONFIG = {
    "sources": {name: {"type": "csv", "path": f"feeds/{name}.csv"} for name in ("people", "assignments", "completions")},
    "directories": {
        "local": {
            "type": "file",
            "path": "directory.json",
            "correlate": [{"person": "person_id", "account": "person_id"}],
            "managed": ["ic-*"],
        }
    },
    "limits": NO_LIMITS,
}  # fmt: skip


def deploy(scene: Scene, folder: Path) -> None:
    for name, text in {**scene.files, "connector.yaml": yaml_lines(CONFIG)}.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")
    program = compile_rules(load(folder / "connector.yaml").rulebook)
    groups = {group for _, _, group in references(program, "local")}
    document = {
        "accounts": [{"id": account, "person_id": person} for account, person in scene.accounts.items()],
        "groups": {group: [a for a in scene.accounts if scene.belongs(a, group)] for group in groups},
    }
    (folder / "directory.json").write_text(json.dumps(document), encoding="utf-8")
    adopt(folder / "state", "directory.json")


@settings(deadline=None, max_examples=5)
@given(scene=scenes())
def test_whatever_the_world_a_plan_carried_out_leaves_nothing_to_do(scene: Scene):
    """Real feeds, directory and ledger, on the world's own day; held and foreign members are as before."""
    with TemporaryDirectory() as name:
        deploy(scene, Path(name))
        deployment = load(Path(name) / "connector.yaml")
        with (
            run_lock(deployment.state, since=clock.now()) as lock,
            Ledger.open(deployment.state) as ledger,
            directories_of(deployment) as directories,
        ):

            def planned():
                return plan_now(deployment, directories, ledger, scene.world.as_of, Scope()).plan

            first = planned()
            done = carry_out(first.passing(), directories, Journal(ledger=ledger, lock=lock, plan="0" * 64))
            second = planned()
    assert ([], len(first.changes)) == (done.failed, done.counts["done"])
    assert ((), first.held, first.foreign) == (second.changes, second.held, second.foreign)


def test_a_second_run_writes_nothing(site: Site):
    """By the command line: the first run ends the work, the second says so and leaves the file alone."""
    site.entitled("1", "2")
    site.strays("3")
    assert 0 == site.write().call("run").code
    stamp = (site.folder / "directory.json").stat()
    ran = site.call("run")
    assert 0 == ran.code
    assert "nothing to do: the directories are as the policies say" in ran.out
    assert stamp.st_mtime_ns == (site.folder / "directory.json").stat().st_mtime_ns
    assert 0 == site.call("plan", "--exit-code").code
