"""`plan --replay RUN`: the same plan, from what was kept of it, whatever the files say by now."""

from __future__ import annotations

import json
import shutil

from tests.plan.site import UNLIMITED, Site


def runs(site: Site) -> list[str]:
    """Every run the ledger names, in order."""
    lines = site.call("audit", "export").out.splitlines()
    return [e["run"] for e in map(json.loads, lines) if e["kind"] == "run-started"]


def held(site: Site) -> str:
    (path,) = (site.folder / "state" / "held").iterdir()
    return path.read_text()


def test_a_run_s_plan_is_made_again_byte_for_byte(site: Site):
    """Two runs, in the second of which a cap held everything: its sealed plan names the same changes."""
    site.entitled("1", "2", member=True)
    assert 0 == site.write().call("run").code
    site.limits["removals"] = {**UNLIMITED, "count": 0}
    site.assignments[-1]["job_code"] = "3001"
    site.write()
    before = site.plan()
    assert 3 == site.call("run").code
    shutil.rmtree(site.folder / "feeds")
    shutil.rmtree(site.folder / "policies")
    shutil.copytree(site.folder / "state", site.folder / "kept")
    site.policies["staff"]["title"] = "Another"
    site.entitled("3")
    site.write()
    again = site.call("plan", "--replay", runs(site)[-1], "--format", "json").json
    assert before | {"created_at": again["created_at"]} == again
    assert json.loads(held(site))["changes"] == again["changes"]


def test_a_run_that_nobody_knows_cannot_be_replayed(site: Site):
    """Exit 2, and how to find one."""
    ran = site.write().call("plan", "--replay", "nonesuch")
    assert (2, "error: the record knows no run `nonesuch`") == (ran.code, ran.err.splitlines()[0])


def test_what_was_kept_and_altered_is_refused(site: Site):
    """By the digest that the ledger has of it."""
    site.entitled("1")
    site.write().call("run")
    (record,) = (site.folder / "state" / "archive" / "runs").glob("*.json")
    record.write_text(record.read_text().replace('"run"', '"run" '))
    ran = site.call("plan", "--replay", runs(site)[-1])
    assert 0 != ran.code
    assert "altered" in ran.err
