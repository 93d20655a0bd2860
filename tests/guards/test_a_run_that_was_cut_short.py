"""A run that was killed between a write and its record is settled by the next one, before anything new is written."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
from collections import Counter
from typing import Any

import pytest

from connector.state.ledger import Ledger
from connector.state.views import unfinished_runs
from tests.guards.dying import killed
from tests.guards.guarded import cap
from tests.plan.site import Site

pytestmark = pytest.mark.scar(19)


@pytest.fixture
def site(site: Site) -> Site:
    """Two to add and two to remove."""
    site.entitled("1", "2")
    site.strays("3", "4")
    return site.write()


def lines(site: Site, *kinds: str) -> list[dict[str, Any]]:
    """The record's lines of these kinds, with their body read."""
    found = map(json.loads, site.call("audit", "export").out.splitlines())
    return [{**line, "body": json.loads(line["body"])} for line in found if line["kind"] in kinds]


def outcomes(site: Site, run: str) -> list[tuple[str, str, str]]:
    """What became of each change of a run: account, kind, result."""
    settled = [line for line in lines(site, "change-done", "change-failed") if line["run"] == run]
    return sorted((line["account"], line["kind"], line["body"].get("result", "")) for line in settled)


FOUND = {"before": [], "half": ["a1", "a2"], "after": ["a1", "a2", "a3", "a4"]}


@pytest.mark.parametrize("when", FOUND)
def test_what_was_done_is_found_and_the_rest_is_done(site: Site, when: str):
    """Killed before the first write, in the middle and after the last: the record says of each change what is so."""
    assert -signal.SIGKILL == killed(site.folder, when)
    (begun,) = lines(site, "run-started")
    assert [] == outcomes(site, begun["run"])
    ran = site.call("run")
    assert (0, ["a1", "a2"]) == (ran.code, site.members("ic-edit"))
    expected = [
        (a, "change-done", "found") if a in FOUND[when] else (a, "change-failed", "") for a in ("a1", "a2", "a3", "a4")
    ]
    assert expected == outcomes(site, begun["run"])
    told = f"{len(FOUND[when])} open changes were done, {4 - len(FOUND[when])} were not"
    assert f"1 earlier run(s) were cut short and are closed: {told}" in ran.out
    assert 0 == site.call("audit", "verify").code


STAGED = """
import os, signal, sys
from pathlib import Path
from connector.atomic import StagedFile
with StagedFile(Path(sys.argv[1])) as staged:
    staged.write([b"half of it"])
    os.kill(os.getpid(), signal.SIGKILL)
"""


@pytest.mark.parametrize("name", ["directory.json", "state/running", "state/held/plan.json"])
def test_what_a_killed_run_left_half_written_is_taken_away(site: Site, name: str):
    """A copy of the directory names people; files of others beside it stay."""
    site.call("plan", "--out", "plan.json")
    (site.folder / "state" / "held").mkdir()
    path = site.folder / name
    others = [path.with_name(other) for other in (".keep.tmp", ".directory.json.swp", f"{path.name}.old")]
    for other in others:
        other.write_text("not ours")
    subprocess.run([sys.executable, "-c", STAGED, str(path)], check=False)
    assert 1 == len(list(path.parent.glob(f".{path.name}.????????.tmp")))
    assert 0 == site.call("run").code
    assert [] == list(path.parent.glob(f".{path.name}.????????.tmp"))
    assert [True] * 3 == [other.exists() for other in others]


def test_it_is_closed_before_anything_new_is_written(site: Site):
    """Its end, without an exit code, stands before the next beginning; the run after says nothing of it."""
    killed(site.folder, "half")
    site.call("run")
    (first, closed, second, _) = lines(site, "run-started", "run-finished")
    assert (first["run"], {"found": 2, "failed": 2}, None, True) == (
        closed["run"],
        closed["body"]["counts"],
        closed["body"]["exit"],
        closed["body"]["cut_short"],
    )
    assert first["run"] != second["run"]
    assert "cut short" not in site.call("run").out


def test_every_intention_has_one_outcome(site: Site):
    """Also where one run after another is killed."""
    for when in ("before", "half", "before", "after"):
        assert -signal.SIGKILL == killed(site.folder, when)
        site.write()
    assert 0 == site.call("run").code
    meant, settled = (
        Counter((line["run"], line["account"], line["body"]["action"]) for line in lines(site, *kinds))
        for kinds in (("change-intended",), ("change-done", "change-failed"))
    )
    assert meant == settled
    assert {1} == set(meant.values())
    with Ledger.open(site.folder / "state") as ledger:
        assert ((), []) == (unfinished_runs(ledger), ledger.verify())


def test_what_a_killed_run_added_is_ours(site: Site):
    """Taken away by hand later, it is `restored`."""
    killed(site.folder, "half")
    site.call("run")
    site.groups["ic-edit"] = ["a2"]
    assert [("1", "restored")] == [(c["person_id"], c["reason"]) for c in site.write().plan()["changes"]]


def test_apply_settles_too(site: Site):
    """Killed, and called again: what is still needed is done."""
    site.call("plan", "--out", "plan.json")
    assert -signal.SIGKILL == killed(site.folder, "half", "plan.json")
    ran = site.call("apply", "plan.json")
    assert (0, ["a1", "a2"]) == (ran.code, site.members("ic-edit"))
    assert "2 open changes were done, 2 were not" in ran.out


def test_an_approval_that_a_killed_run_used_is_spent(site: Site):
    """Some of it was done with the approval; the rest needs another."""
    site.limits["removals"] = site.limits["additions"] = cap(count=1)
    site.write().call("plan", "--out", "plan.json")
    site.call("approve", "plan.json", "--reason", "seen and well")
    killed(site.folder, "half", "plan.json")
    assert (3, ["a1", "a2", "a3", "a4"]) == (site.call("apply", "plan.json").code, site.members("ic-edit"))
    assert 1 == len(lines(site, "approval-used"))
    assert 0 == site.call("approve", "plan.json", "--reason", "the rest").code


def test_an_approval_that_freed_nothing_yet_stays(site: Site):
    """Killed before the first write: the same approval carries the next run."""
    site.limits["removals"] = cap(count=1)
    site.write().call("plan", "--out", "plan.json")
    site.call("approve", "plan.json", "--reason", "seen and well")
    killed(site.folder, "before", "plan.json")
    assert (0, ["a1", "a2"]) == (site.call("apply", "plan.json").code, site.members("ic-edit"))


def test_where_the_directory_cannot_say_it_waits(site: Site):
    """Exit 4, nothing is written there, and the run stays open until the directory can be read."""
    killed(site.folder, "half")
    path = site.folder / "directory.json"
    whole = path.read_text()
    path.write_text(whole[:100])
    ran = site.call("run")
    assert 4 == ran.code
    assert "it is not known yet what a run that was cut short did here" in ran.out
    assert 0 == len(lines(site, "change-done", "change-failed"))
    path.write_text(whole)
    assert (0, ["a1", "a2"]) == (site.call("run").code, site.members("ic-edit"))
    assert 0 == site.call("audit", "verify").code


def test_a_directory_that_is_gone_from_the_config_holds_up_nobody(site: Site):
    """Nobody can tell any more: said in the record, and the run is closed."""
    killed(site.folder, "after")
    for path in (site.folder / "connector.yaml", site.folder / "mappings" / "entitlements.yaml"):
        path.write_text(path.read_text().replace("local", "elsewhere"))
    assert 0 == site.call("run").code
    (message,) = {line["body"]["message"] for line in lines(site, "change-failed")}
    assert "the config has no directory `local` any more" in message
