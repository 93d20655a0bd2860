"""`run` leaves its numbers behind however it ends: in JSON, and as metrics."""

from __future__ import annotations

import json
from pathlib import Path

from prometheus_client.openmetrics.parser import text_string_to_metric_families

from tests.plan.site import UNLIMITED, Site


def metrics(site: Site) -> dict[str, float]:
    text = (site.folder / "connector.prom").read_text()
    families = text_string_to_metric_families(text if text.endswith("# EOF\n") else text + "# EOF\n")
    return {s.name: s.value for family in families for s in family.samples if not s.labels}


def with_metrics(site: Site) -> Site:
    path = site.write().folder / "connector.yaml"
    path.write_text(path.read_text() + "metrics: connector.prom\n")
    return site


def test_a_run_is_told_in_numbers(site: Site):
    """What was done, by directory, and how it ended."""
    site.entitled("1", "2")
    told = with_metrics(site).call("run", "--format", "json").json
    assert ("connector-run/1", 0) == (told["format"], told["exit"])
    assert 2 == told["directories"]["local"]["made"]["add"]
    assert 0 == metrics(site)["connector_run_exit_code"]


def test_a_run_that_cannot_begin_leaves_its_exit_code(site: Site):
    """A feed is missing: no success, and the metrics say so."""
    site.entitled("1")
    (with_metrics(site).folder / "feeds" / "people.csv").unlink()
    assert (4, 4) == (site.call("run").code, metrics(site)["connector_run_exit_code"])


def test_a_run_that_a_guard_held_counts_what_waits(site: Site):
    """Exit 3, and one removal waiting."""
    site.strays("1")
    site.limits["removals"] = {**UNLIMITED, "count": 0}
    told = with_metrics(site).call("run", "--format", "json")
    assert (3, 1) == (told.code, told.json["directories"]["local"]["refused"]["remove"])


def test_a_narrowed_run_is_no_heartbeat(site: Site):
    """Only what the schedule calls counts."""
    site.entitled("1")
    site.write().call("run", "--only-person", "1")
    assert 1 == site.call("heartbeat", "--within", "90m").code
    site.call("run")
    assert 0 == site.call("heartbeat", "--within", "90m").code


def test_every_file_of_the_state_is_private(site: Site):
    """0600, the archive too."""
    site.entitled("1")
    site.write().call("run")
    files = [path for path in (site.folder / "state").rglob("*") if path.is_file()]
    assert [] == [str(path) for path in files if path.stat().st_mode & 0o077]
    assert any(Path("archive") in path.relative_to(site.folder / "state").parents for path in files)


def test_a_summary_beside_the_text_is_of_this_run_alone(site: Site):
    """The numbers in a file; a run that could not begin leaves none of an earlier one."""
    site.entitled("1")
    assert site.write().call("run", "--summary", "told.json").out.startswith("APPLY")
    told = site.folder / "told.json"
    assert 1 == json.loads(told.read_text())["directories"]["local"]["made"]["add"]
    (site.folder / "feeds" / "people.csv").unlink()
    site.call("run", "--summary", "told.json")
    assert 4 == json.loads(told.read_text())["exit"]
    (site.folder / "connector.yaml").write_text("[")
    assert (2, False) == (site.call("run", "--summary", "told.json").code, told.exists())


def test_a_summary_that_could_not_be_written_stops_the_run_before_it_begins(site: Site):
    """Its folder is missing."""
    site.entitled("1")
    ran = site.write().call("run", "--summary", "no/such/told.json")
    assert (2, []) == (ran.code, site.members("ic-edit"))
    assert "`no/such/told.json` cannot be written: no such file or directory" in ran.err
