"""The same facts from another kind of source give the same plan, by the command line."""

from __future__ import annotations

import csv
import hashlib
import json
import re
import sqlite3
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from connector.app.deployment import load
from tests.plan.conftest import site
from tests.plan.site import Site
from tests.postgresql.fixtures import database, postgresql
from tests.postgresql.server import PASSWORD, ROLE, Server

__all__ = ["database", "postgresql", "site"]

TABLES = ("people", "assignments", "completions")
TOLD = ("changes", "held", "report", "unresolved", "foreign", "refusals", "missing_groups")


@pytest.fixture
def facts(site: Site) -> Site:
    """Who gains and who loses; a row that is rejected, a school nobody knows, a name with a comma and a quote."""
    site.entitled("000101", "000102", "000103")
    site.entitled("000104", member=True)
    site.strays("000105")
    site.person("000106", family_name='O"Neil, Jr', hire_date="2026-02-30")
    site.job("000106", location="0499")
    site.groups["ic-edit"].append("a000106")
    site.person("000107", status="terminated", termination_date="2026-01-31")
    site.groups["ic-edit"].append("a000107")
    return site.write()


def table(folder: Path, name: str) -> list[list[str]]:
    with (folder / "feeds" / f"{name}.csv").open(newline="", encoding="utf-8") as file:
        return list(csv.reader(file))


def planned(site: Site) -> dict[str, Any]:
    plan = site.plan()
    return {key: plan[key] for key in TOLD}


def name_sources(site: Site, sources: Mapping[str, Mapping[str, Any]]) -> None:
    config = site.folder / "connector.yaml"
    config.write_text(re.sub(r"(?m)^sources: .*$", f"sources: {json.dumps(sources)}", config.read_text()))


def told_by(site: Site, sources: Mapping[str, Mapping[str, Any]]) -> dict[str, Any]:
    """The plan with these sources in place of the CSV files, which are taken away."""
    name_sources(site, sources)
    for path in (site.folder / "feeds").glob("*.csv"):
        path.unlink()
    return planned(site)


def test_parquet(facts: Site) -> None:
    """Days and truths have types of their own where they are what they say; a day that is none stays text."""
    expected = planned(facts)
    assert expected["changes"]
    assert expected["held"]
    for name in TABLES:
        headings, *rows = table(facts.folder, name)
        frame = pl.DataFrame(rows, schema=dict.fromkeys(headings, pl.String), orient="row")
        frame = frame.with_columns(pl.when(pl.all() != "").then(pl.all()))
        if name == "completions":
            frame = frame.with_columns(pl.col("completed_at").str.to_date())
        frame.write_parquet(facts.folder / "feeds" / f"{name}.parquet")
    sources = {name: {"type": "parquet", "path": f"feeds/{name}.parquet"} for name in TABLES}
    assert expected == told_by(facts, sources)


def test_sqlite(facts: Site) -> None:
    """Where `doctor` and `validate` look at it, too."""
    expected = planned(facts)
    with sqlite3.connect(facts.folder / "hr.db") as connection:
        for name in TABLES:
            headings, *rows = table(facts.folder, name)
            kinds = ", ".join(f'"{heading}" TEXT' for heading in headings)
            connection.execute(f"CREATE TABLE {name} ({kinds})")
            connection.executemany(f"INSERT INTO {name} VALUES ({', '.join('?' * len(headings))})", rows)  # noqa: S608
    connection.close()
    given = {"type": "sql", "url": "sqlite:///hr.db"}
    sources = {t: {**given, "query": f"SELECT * FROM {t}", "count": f"SELECT count(*) FROM {t}"} for t in TABLES}  # noqa: S608
    assert expected == told_by(facts, sources)
    assert 0 == facts.call("validate").code
    assert re.search(r"feed people\W.*\b\d+ rows accepted, 1 rejected", facts.call("doctor").out)


def test_postgresql(facts: Site, postgresql: Server, database: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Days as days, an empty text as null; the password comes from the environment."""
    expected = planned(facts)
    with postgresql.administrator(database) as connection:
        for name in TABLES:
            headings, *rows = table(facts.folder, name)
            kinds = (f'"{h}" {"date" if h in ("completed_at", "end_date") else "text"}' for h in headings)
            connection.execute(f"CREATE TABLE {name} ({', '.join(kinds)})")  # type: ignore[arg-type]
            connection.execute(f"GRANT SELECT ON {name} TO {ROLE}")  # type: ignore[arg-type]
            with connection.cursor() as cursor, cursor.copy(f"COPY {name} FROM STDIN") as copy:  # type: ignore[arg-type]
                for row in rows:
                    copy.write_row([value or None for value in row])
    monkeypatch.setenv("HR_PASSWORD", PASSWORD)
    given = {"type": "sql", "url": postgresql.url(database), "password": "env:HR_PASSWORD"}
    sources = {t: {**given, "query": f"SELECT * FROM {t}", "count": f"SELECT count(*) FROM {t}"} for t in TABLES}  # noqa: S608
    assert expected == told_by(facts, sources)


def test_a_query_in_a_file_is_part_of_the_config(site: Site) -> None:
    """A plan names the config by its digest: another query is another config. One that is missing is told elsewhere."""
    config, query = site.write().folder / "connector.yaml", site.folder / "people.sql"
    plain = load(config).config_digest
    assert hashlib.sha256(config.read_bytes()).hexdigest() == plain
    asked = {"type": "sql", "url": "sqlite:///hr.db", "query_file": "people.sql"}
    name_sources(site, dict.fromkeys(TABLES, asked))
    missing = load(config).config_digest
    query.write_text("SELECT * FROM people")
    first = load(config).config_digest
    assert first == load(config).config_digest
    query.write_text("SELECT * FROM people WHERE site <> '0401'")
    assert 4 == len({plain, missing, first, load(config).config_digest})


def test_fewer_rows_than_are_promised_are_no_whole_feed(facts: Site) -> None:
    """The feed is quarantined, and nobody loses anything on its word."""
    test_sqlite(facts)
    config = facts.folder / "connector.yaml"
    config.write_text(config.read_text().replace("SELECT * FROM assignments", "SELECT * FROM assignments LIMIT 3"))
    plan = facts.plan()
    (refused,) = plan["refusals"]
    words = "`sqlite:///hr.db#assignments`: 7 rows were promised, and it has 3: nothing is removed"
    assert ("feed-half-written", True) == (refused["guard"], refused["words"].startswith(words))


def test_a_source_that_fails_ends_with_4_and_tells_no_secret(
    facts: Site, postgresql: Server, database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In `plan` as in `doctor`, whatever is wrong."""
    monkeypatch.setenv("HR_PASSWORD", "hunter2")
    given = {"type": "sql", "url": postgresql.url(database), "password": "env:HR_PASSWORD", "query": "SELECT 1"}
    name_sources(facts, dict.fromkeys(TABLES, given))
    for verb in ("plan", "run", "doctor"):
        ran = facts.call(verb)
        assert (4, True) == (ran.code, "refused the log-on" in ran.out + ran.err), verb
        assert "hunter2" not in ran.out + ran.err
