"""What is kept of a run is enough to make its plan again, byte for byte, when everything else is gone."""

from __future__ import annotations

import datetime as dt
import shutil
from collections.abc import Mapping
from pathlib import Path

import narwhals.stable.v2 as nw
import polars as pl
import pytest

from connector.app.deployment import Deployment, load
from connector.core.decisions.facts import Feeds, gather
from connector.core.decisions.program import compile_rules
from connector.core.engine import Frame, Polars
from connector.core.feeds import COLUMNS, TableSpec
from connector.core.feeds.contract import Counts, Delivery, judged
from connector.core.feeds.expect import Expect
from connector.core.feeds.reader import read_table
from connector.core.plans.correlate import Key
from connector.core.plans.diff import Group, Live, references
from connector.core.plans.model import FeedInput, Inputs
from connector.core.plans.plan import World, make_plan
from connector.core.plans.sealed import readable, to_json
from connector.example import write_example
from connector.sources.csv import CsvSource
from connector.state.archive import Archive
from connector.state.evidence import Evidence, KeptFeed, Reading

TODAY = dt.date(2026, 9, 15)
NOW = dt.datetime(2026, 9, 15, 8, tzinfo=dt.UTC)


def lazy(frame: pl.DataFrame) -> Frame:
    return nw.from_native(frame.lazy())


def planned(deployment: Deployment, evidence: Evidence) -> bytes:
    program, tables = compile_rules(deployment.rulebook), {name: f.table for name, f in evidence.feeds.items()}
    rejected = {name: frozenset(table.rejects["key"].drop_nulls()) for name, table in tables.items()}
    feeds = Feeds(
        **{name: lazy(table.rows) for name, table in tables.items()},
        learner=deployment.config.sources.completions.learner,
        rejected_people=rejected["people"],
        rejected_rows=rejected["assignments"] | rejected["completions"],
        departures=lazy(evidence.frames["departures"]),
    )
    inputs = Inputs(
        config=deployment.config_digest,
        history="none",
        policies=deployment.policies_digest,
        mappings=deployment.mappings_digest,
        feeds={n: FeedInput(sha256=t.sha256, rows=t.rows.height, rejected=t.rejects.height) for n, t in tables.items()},
        directories={},
    )
    lives = [live(deployment, name, reading) for name, reading in evidence.readings.items()]
    facts = gather(feeds, program, Polars())
    world = World(facts=facts, feeds=feeds, program=program, lives=lives, inputs=inputs, as_of=evidence.as_of)
    return readable(to_json(make_plan(world, Polars())[0], NOW))


def live(deployment: Deployment, name: str, reading: Reading) -> Live:
    fields = ("reference", "group", "name", "managed")
    return Live(
        name=name,
        keys=[Key(person=key.person, account=key.account) for key in deployment.config.directories[name].correlate],
        accounts=lazy(reading.accounts.with_row_index("aid").cast({"aid": pl.Int64})),
        groups=[Group(**{field: row[field] for field in fields}) for row in reading.groups.iter_rows(named=True)],
        members=lazy(reading.members),
        protected=reading.protected,
        incomplete=reading.incomplete,
    )


def gathered(deployment: Deployment, files: Mapping[str, bytes]) -> Evidence:
    program, kept = compile_rules(deployment.rulebook), {}
    for table in COLUMNS:
        settings = getattr(deployment.config.sources, table)
        fetched = CsvSource.of(settings, deployment.path, str).fetch()
        zone = deployment.rulebook.calendar.time_zone
        spec = TableSpec(
            table=table,
            time_zone=zone,
            columns=settings.columns,
            statuses=settings.statuses,
            attributes=("access_hold",) if table == "people" else (),
        )
        kept[table] = KeptFeed(table=read_table(fetched.content, fetched.label, spec), spec=spec)
    readings = {}
    for name, settings in deployment.config.directories.items():
        directory = settings.open(deployment.path, str)
        readings[name] = directory.read(sorted({reference for _, _, reference in references(program, name)}))
        directory.close()
    departed = pl.DataFrame(schema={"person_id": pl.String, "departed_on": pl.Date})
    return Evidence(
        run="r1", at=NOW, as_of=TODAY, feeds=kept, readings=readings, frames={"departures": departed}, files=files
    )


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("site")
    write_example(folder, TODAY)
    return folder


def test_the_plan_of_a_run_is_made_again_from_what_is_kept(site: Path, tmp_path: Path) -> None:
    """Feeds, directory and files are gone; the archive alone gives the same bytes."""
    folder = tmp_path / "then"
    shutil.copytree(site, folder)
    files = {path.relative_to(folder).as_posix(): path.read_bytes() for path in sorted(folder.rglob("*.yaml"))}
    deployment = load(folder / "connector.yaml")
    evidence = gathered(deployment, files)
    then = planned(deployment, evidence)
    digest = Archive(tmp_path / "state").keep(evidence)
    shutil.rmtree(folder)

    kept = Archive(tmp_path / "state").load("r1", digest)
    for name, content in kept.files.items():
        (tmp_path / "now" / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "now" / name).write_bytes(content)
    assert then == planned(load(tmp_path / "now" / "connector.yaml"), kept)
    assert then.count(b'"action"') > 10


def test_the_example_is_what_is_expected_of_a_feed(site: Path) -> None:
    """Its damaged rows are few, as they are in a district."""
    for table, feed in gathered(load(site / "connector.yaml"), {}).feeds.items():
        counts = Counts.of(feed.table)
        plain = Delivery(table=feed.table.table, file=table, counts=counts, expect=Expect(), now=NOW)
        assert () == judged(plain), table
