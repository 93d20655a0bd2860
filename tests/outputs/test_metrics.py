"""A run's metrics are OpenMetrics, and also what a textfile collector of Prometheus reads."""

from __future__ import annotations

import datetime as dt
import stat
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from prometheus_client import parser
from prometheus_client.openmetrics.parser import text_string_to_metric_families as open_families

from connector.app.deployment import load
from connector.app.running.reporting import Course, summary_of, summary_of_end, write_metrics
from connector.core.plans.plan import Scope
from connector.core.plans.summary import Actions, DirectorySummary, FeedSummary, RunSummary, to_document
from connector.outputs.metrics import metrics_text
from connector.state.ledger import Ledger
from tests.plan.conftest import small
from tests.plan.site import Site

STARTED = dt.datetime(2026, 7, 1, 6, 0, tzinfo=dt.UTC)
NONE = {"add": 0, "remove": 0}


def summary(**more: Any) -> RunSummary:
    made, failed = {"add": 3, "remove": 1}, {"add": 0, "remove": 2}
    actions = Actions(made=made, verifying={"add": 1, "remove": 0}, already=NONE, failed=failed, refused=NONE)
    usual: dict[str, Any] = {
        "exit": 4,
        "started": STARTED,
        "finished": STARTED + dt.timedelta(seconds=12.5),
        "directories": {"ad": DirectorySummary(read=True, actions=actions, held={"row-missing": 2, "frozen": 1})},
        "feeds": {
            "people": FeedSummary(rows=3000, rejected=4, age=5400.25),
            "completions": FeedSummary(rows=9, rejected=0),
        },
        "late": 2,
        "last_success": STARTED - dt.timedelta(hours=1),
    }
    return RunSummary(**{**usual, **more})


def samples(text: str, read: Callable[[str], Any] = open_families) -> dict[tuple[str, ...], float]:
    found = [sample for family in read(text) for sample in family.samples]
    assert all(sample.timestamp is None for sample in found)
    return {(sample.name, *sample.labels.values()): sample.value for sample in found}


def test_each_number_of_a_run_is_a_sample():
    """By directory, action and feed; a feed whose age nobody knows has none."""
    made = samples(metrics_text(summary()))
    assert {
        ("connector_last_success_timestamp_seconds",): (STARTED - dt.timedelta(hours=1)).timestamp(),
        ("connector_run_finished_timestamp_seconds",): STARTED.timestamp() + 12.5,
        ("connector_run_duration_seconds",): 12.5,
        ("connector_run_exit_code",): 4,
        ("connector_run_changes", "ad", "add"): 3,
        ("connector_run_changes", "ad", "remove"): 1,
        ("connector_run_verifying", "ad", "add"): 1,
        ("connector_run_verifying", "ad", "remove"): 0,
        ("connector_run_failed", "ad", "add"): 0,
        ("connector_run_failed", "ad", "remove"): 2,
        ("connector_run_refused", "ad", "add"): 0,
        ("connector_run_refused", "ad", "remove"): 0,
        ("connector_run_held", "ad"): 3,
        ("connector_directory_read", "ad"): 1,
        ("connector_feed_age_seconds", "people"): 5400.25,
        ("connector_feed_rows", "people"): 3000,
        ("connector_feed_rows", "completions"): 9,
        ("connector_feed_rejected", "people"): 4,
        ("connector_feed_rejected", "completions"): 0,
        ("connector_run_paused",): 0,
        ("connector_late",): 2,
    } == made


def test_seconds_have_their_unit():
    """OpenMetrics wants it at the end of the name, and told."""
    families = {family.name: family for family in open_families(metrics_text(summary()))}
    assert {name: "seconds" if name.endswith("_seconds") else "" for name in families} == {
        name: family.unit for name, family in families.items()
    }
    assert {"gauge"} == {family.type for family in families.values()}


def test_a_run_that_ended_early_tells_its_end():
    """Exit code and times; nothing that it did not see."""
    made = samples(metrics_text(summary(directories={}, feeds={}, late=None, last_success=None)))
    assert {
        "connector_run_finished_timestamp_seconds",
        "connector_run_duration_seconds",
        "connector_run_exit_code",
        "connector_run_paused",
    } == {name for name, *_ in made}


@settings(deadline=None, max_examples=60)
@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=20), st.integers(0, 2**53))
def test_any_name_and_number_is_read_back(name: str, number: int):
    """Whatever a directory is called: quotes, backslashes and line ends are escaped."""
    one = summary().directories["ad"]
    text = metrics_text(summary(directories={name: one}, late=number))
    made = samples(text)
    assert (3, number) == (made["connector_run_held", name], made[("connector_late",)])


def test_an_older_collector_reads_the_same():
    """The textfile collector knows the older text format only."""
    text = metrics_text(summary())
    assert samples(text) == samples(text, parser.text_string_to_metric_families)


def test_the_document_of_a_run_is_plain_json():
    """What `run --format json` prints as its summary."""
    document = to_document(summary())
    assert ("connector-run/1", 4, "2026-07-01T06:00:00Z", 12.5) == (
        *(document["format"], document["exit"], document["started"], document["duration"]),
    )
    assert {"read", "made", "verifying", "already", "failed", "refused", "held"} == document["directories"]["ad"].keys()
    assert {"rows": 3000, "rejected": 4, "age": 5400.25, "doubts": []} == document["feeds"]["people"]


@pytest.fixture
def site(tmp_path: Path) -> Site:
    made = small(tmp_path)
    made.entitled("1", "2")
    made.strays("3")
    return made.write()


def test_a_real_run_in_numbers(site: Site):
    """From the ledger, the plan and the feeds of a run on the embedded directory; everybody may read the file."""
    from connector.app.running.applying import run

    config = site.folder / "connector.yaml"
    config.write_text(f"{config.read_text()}metrics: connector.prom\n")
    deployment = load(config)
    applied = run(deployment, Scope())
    modified = dt.datetime.fromtimestamp((site.folder / "feeds/people.csv").stat().st_mtime, dt.UTC)
    with Ledger.open(deployment.state) as ledger:
        begun = ledger.newest("run-started")
        assert begun
        course = Course(
            run=begun.run or "",
            plan_id=applied.plan_id,
            plan=applied.plan,
            refused=[],
            unread=[],
            exit=applied.code,
            started=begun.at,
            modified={"people": modified},
        )
        found = summary_of(course, deployment.config, ledger)
    assert "" == write_metrics(deployment.config, deployment.base, found)
    path = site.folder / "connector.prom"
    made = samples(path.read_text())
    assert 0o644 == stat.S_IMODE(path.stat().st_mode)
    assert (2, 1, 0) == (
        made["connector_run_changes", "local", "add"],
        made["connector_run_changes", "local", "remove"],
        made[("connector_run_exit_code",)],
    )
    assert 0 <= made["connector_feed_age_seconds", "people"] < 600
    assert found.last_success is not None
    assert {"read": True, "made": {"add": 2, "remove": 1}} == {
        key: to_document(found)["directories"]["local"][key] for key in ("read", "made")
    }


def test_metrics_that_cannot_be_written_end_no_run(site: Site):
    """A folder that is not there is said, for the log."""
    config = site.folder / "connector.yaml"
    config.write_text(f"{config.read_text()}metrics: none/connector.prom\n")
    deployment = load(config)
    ended = summary_of_end(4, STARTED, None)
    assert "the metrics could not be written: no such file or directory" == write_metrics(
        deployment.config, deployment.base, ended
    )
