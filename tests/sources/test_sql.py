"""A query of a database as a feed: in SQLite here; in PostgreSQL `tests/postgresql/test_sql_source.py`."""

from __future__ import annotations

import datetime as dt
import sqlite3
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

from connector.core.feeds import TableSpec
from connector.core.feeds.reader import read_table
from connector.core.problems import Invalid
from connector.sources import Fetched, Missing, SourceError
from connector.sources.sql import SqlSource
from connector.sources.sql_settings import SqlSettings

URL = "sqlite:///hr.db"
JOBS = "SELECT * FROM jobs ORDER BY person_id"


def settings(**keys: Any) -> SqlSettings:
    given = {"type": "sql", "url": URL} | ({} if "query_file" in keys else {"query": JOBS}) | keys
    return SqlSettings.model_validate(given)


def opened(folder: Path, **keys: Any) -> SqlSource:
    return SqlSource.of(settings(**keys), "assignments", lambda name: folder / name, str)


def fetched(folder: Path, **keys: Any) -> Fetched:
    return opened(folder, **keys).fetch()


def refusal(folder: Path, **keys: Any) -> str:
    with pytest.raises(SourceError) as raised:
        fetched(folder, **keys)
    return str(raised.value)


def wrong(**keys: Any) -> str:
    with pytest.raises(ValidationError) as raised:
        settings(**keys)
    return str(raised.value)


def run(folder: Path, *statements: str) -> None:
    connection = sqlite3.connect(folder / "hr.db")
    for statement in statements:
        connection.execute(statement)
    connection.commit()
    connection.close()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    run(
        tmp_path,
        "CREATE TABLE jobs (person_id TEXT, job_code, location TEXT, fte REAL)",
        "INSERT INTO jobs VALUES ('000102', '1101', '0402', 0.5), ('000101', '0401', '0401', NULL)",
    )
    return tmp_path


def test_rows_come_in_the_order_of_the_query(folder: Path) -> None:
    """Row N stands on line N + 1, so that a rejected one can be found."""
    found = fetched(folder)
    assert b"person_id,job_code,location,fte\n000101,0401,0401,\n000102,1101,0402,0.5\n" == found.content
    assert ("sqlite:///hr.db#assignments", None, None) == (found.label, found.modified, found.promised)


def test_a_row_stays_one_line_whatever_stands_in_it(folder: Path) -> None:
    """Line breaks are spaces; quotes and commas are quoted; a NUL and bytes that are no text cost their row alone."""
    odd = "'000103', 'a,\"b\"' || char(13, 10) || 'c', char(0), CAST(x'e9' AS TEXT)"
    run(folder, "DELETE FROM jobs", f"INSERT INTO jobs VALUES ({odd})")  # noqa: S608 - the test's own
    assert b'000103,"a,""b"" c",\x00,' == fetched(folder).content.splitlines()[1][:-3]


def test_a_row_without_any_value_is_a_row(folder: Path) -> None:
    """It is rejected and counted, and no empty line."""
    run(folder, "INSERT INTO jobs VALUES (NULL, NULL, NULL, NULL)")
    found = fetched(folder)
    assert b'"",,,' == found.content.splitlines()[1]
    table = read_table(found.content, found.label, TableSpec(table="assignments", time_zone="UTC"))
    assert ([2], 2, 0) == (table.rejects["line"].to_list(), table.rows.height, table.lines.blank)


def test_parameters_are_bound(folder: Path) -> None:
    """What stands in them is a value, whatever it looks like; a `%` and a `:` of the query stay what they are."""
    query = "SELECT person_id, job_code, 'a:b 100%' AS location FROM jobs WHERE location = :school"
    assert 2 == fetched(folder, query=query, parameters={"school": "0401"}).content.count(b"\n")
    evil = "0401' OR '1'='1"
    found = fetched(folder, query=query, parameters={"school": evil}).content
    assert b"person_id,job_code,location\n" == found
    assert b"a:b 100%" in fetched(folder, query=query, parameters={"school": "0401"}).content


def test_a_query_may_stand_in_a_file(folder: Path) -> None:
    """With comments, a semicolon, and parameters, which are then looked at when it is read."""
    (folder / "jobs.sql").write_text("-- of the HR view\n/* all: of */ SELECT * FROM jobs WHERE location = :school;\n")
    found = fetched(folder, query_file="jobs.sql", parameters={"school": "0401"})
    assert 2 == found.content.count(b"\n")
    assert "`jobs.sql`: `parameters` lacks `school`, which a query asks for" == refusal(folder, query_file="jobs.sql")
    assert "the query `no.sql` cannot be read: no such file or directory" == refusal(folder, query_file="no.sql")
    (folder / "jobs.sql").write_text("DROP TABLE jobs")
    assert "`jobs.sql`: the query does not begin with SELECT, WITH or VALUES" == refusal(folder, query_file="jobs.sql")


def test_the_rows_are_counted_and_dated_by_the_database(folder: Path) -> None:
    """`count` and `updated` see what the query sees; a moment without zone is UTC."""
    run(folder, "CREATE TABLE loads (at TEXT)", "INSERT INTO loads VALUES ('2026-07-01 04:30:00'), ('2026-06-30')")
    found = fetched(folder, count="SELECT count(*) FROM jobs", updated="SELECT max(at) FROM loads")
    assert (2, dt.datetime(2026, 7, 1, 4, 30, tzinfo=dt.UTC)) == (found.promised, found.modified)
    assert "gives not one value" in refusal(folder, updated="SELECT max(at) FROM loads WHERE at > '2027'")
    assert "gives not one value" in refusal(folder, count="SELECT location FROM jobs")
    assert "gives no moment" in refusal(folder, updated="SELECT 'yesterday'")
    assert "gives no whole number" in refusal(folder, count="SELECT 'two'")


@pytest.mark.parametrize(
    "query",
    [
        "WITH x AS (SELECT 1) DELETE FROM jobs",
        "WITH x AS (SELECT 1) INSERT INTO jobs SELECT * FROM jobs",
        "SELECT 1; DELETE FROM jobs",
        "SELECT 1; COMMIT; DELETE FROM jobs",
    ],
)
def test_a_query_that_would_write_is_refused_and_nothing_is_written(folder: Path, query: str) -> None:
    """By SQLite: the file is open for reading alone, and takes one statement."""
    before = (folder / "hr.db").read_bytes()
    assert refusal(folder, query=query).startswith("sqlite:///hr.db: the ")
    assert before == (folder / "hr.db").read_bytes()
    assert ["hr.db"] == [path.name for path in folder.iterdir()]


def test_bytes_are_refused_with_their_row(folder: Path) -> None:
    """Nobody's text; the query can leave them out."""
    run(folder, "UPDATE jobs SET job_code = x'00ff' WHERE person_id = '000102'")
    with pytest.raises(Invalid) as raised:
        fetched(folder)
    (problem,) = raised.value.problems
    assert ("sqlite:///hr.db#assignments", 3) == (problem.mark.file, problem.mark.line)
    assert ("feed-column-type", "the column `job_code` holds bytes, which is no text") == (
        problem.code,
        problem.message,
    )


def test_a_query_that_does_not_end_is_ended(folder: Path) -> None:
    """Without rows as well as with rows that never stop."""
    endless = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT {} FROM n"
    for what in ("count(*) AS i", "i"):
        source = opened(folder, query=endless.format(what))
        with pytest.raises(SourceError, match=r"gave not all rows within the source's `timeout`$"):
            replace(source, database=replace(source.database, seconds=0.1)).fetch()


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("SELECT * FROM people", "can't run the query: no such table: people"),
        ("SELECT nobody FROM jobs", "can't run the query: no such column: nobody"),
        ("SELECT FROM jobs", 'can\'t run the query: near "FROM": syntax error'),
    ],
)
def test_what_the_database_lacks_is_named(folder: Path, query: str, words: str) -> None:
    """In its own words."""
    assert f"sqlite:///hr.db: the database {words}" == refusal(folder, query=query)


def test_a_file_that_is_no_database_is_told(folder: Path) -> None:
    """And one that is not there is a missing feed; neither is made."""
    (folder / "hr.db").write_text("person_id,job_code\n" * 100)
    assert "sqlite:///hr.db: the database is no database of SQLite, or damaged" == refusal(folder)
    (folder / "hr.db").unlink()
    with pytest.raises(Missing, match=r"^the database `sqlite:///hr\.db` is missing$"):
        fetched(folder)
    assert [] == list(folder.iterdir())


def test_a_driver_that_is_missing_is_named(folder: Path) -> None:
    """With the package to install; SQL Server's and Oracle's are the district's own choice."""
    assert not {"pyodbc", "oracledb"} & sys.modules.keys()
    for kind, package in (("mssql+pyodbc", "pyodbc"), ("oracle+oracledb", "oracledb")):
        said = refusal(folder, url=f"{kind}://u@h/hr?driver=x")
        assert f"{kind}://h/hr: the driver `{package}` is not installed: pip install '{package}'" == said
    assert "`url` is no URL of a database that SQLAlchemy knows" in refusal(folder, url="nosuch://h/hr")


@pytest.mark.parametrize(
    "url",
    [
        "postgresql://u:hunter2@h/hr",
        "postgresql://u@h/hr?password=hunter2",
        "mssql+pyodbc://u@h/hr?PWD=hunter2",
        "mssql+pyodbc:///?odbc_connect=DRIVER%3Dx%3BUID%3Du%3BPWD%3Dhunter2",
    ],
)
def test_a_password_in_the_url_is_a_mistake_that_does_not_repeat_it(url: str) -> None:
    """In whichever of the ways the drivers know."""
    with pytest.raises(ValidationError) as raised:
        settings(url=url)
    (error,) = raised.value.errors(include_input=False, include_url=False, include_context=False)
    assert "a secret may not stand in a file" in error["msg"]
    assert "hunter2" not in error["msg"]


@pytest.mark.parametrize(
    ("keys", "words"),
    [
        ({"url": "hr.db"}, "is no database that is read"),
        ({"url": "sqlite://"}, "is no database that is read"),
        ({"url": "postgresql+asyncpg://h/hr"}, "is no database that is read"),
        ({"query": "DELETE FROM jobs"}, "does not begin with SELECT"),
        ({"query": "-- SELECT\nUPDATE jobs SET fte = 1"}, "does not begin with SELECT"),
        ({"count": "EXEC sp_who"}, "does not begin with SELECT"),
        ({"query": None}, "has one query"),
        ({"query": JOBS, "query_file": "jobs.sql"}, "has one query"),
        ({"query": "SELECT :a, ':b', x::text, '10:30'"}, "lacks `a` or `b`"),
        ({"parameters": {"a": 1}}, "no query asks for the parameter `a`"),
        ({"max_age": "36h"}, "`max_age` needs `updated`"),
        ({"password": "env:X"}, "takes no password"),
    ],
)
def test_a_section_that_could_not_work_is_a_mistake(keys: dict[str, Any], words: str) -> None:
    """`validate` tells it, and loads neither SQLAlchemy nor a driver."""
    assert words in wrong(**keys)


@pytest.mark.parametrize(
    ("url", "said"),
    [
        ("postgresql://db.example.test/hr", ""),
        ("postgresql://localhost/hr?sslmode=disable", ""),
        ("postgresql://db.example.test/hr?sslmode=require", "`sslmode=require`"),
        ("mssql+pyodbc://db.example.test/hr?TrustServerCertificate=yes", "`TrustServerCertificate=yes`"),
    ],
)
def test_a_server_that_is_not_verified_is_doubted(url: str, said: str) -> None:
    """A warning: the operator may have reasons."""
    found = [(doubt.code, doubt.severity, said in doubt.message) for doubt in settings(url=url).doubts()]
    assert ([("source-unverified", "warning", True)] if said else []) == found
