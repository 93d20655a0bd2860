"""A feed that is a query of a real PostgreSQL: what its types become, what it refuses, and what happens when it goes."""

from __future__ import annotations

import datetime as dt
import gc
import signal
import threading
import time
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from connector.core.feeds import FeedTable, TableSpec
from connector.core.feeds.reader import read_table
from connector.core.problems import Invalid
from connector.sources import Fetched, SourceError
from connector.sources.sql import SqlSource
from connector.sources.sql_settings import SqlSettings
from tests.notices.servers import certificate
from tests.postgresql.server import PASSWORD, ROLE, Server

MANY = "SELECT lpad(n::text, 6, '0') AS person_id, '1101' AS job_code, '0401' AS location FROM generate_series(1, {}) n"
SLOW = f"{MANY} WHERE n < 6000 OR pg_sleep(0.01) IS NOT NULL"


def opened(server: Server, database: str, query: str = "SELECT * FROM jobs", **keys: Any) -> SqlSource:
    """The source of a district: a role that may read alone, and a reference in place of its password."""
    given = {"type": "sql", "url": server.url(database), "password": "env:HR", "query": query} | keys
    return SqlSource.of(SqlSettings.model_validate(given), "assignments", Path("/nowhere").joinpath, lambda _: PASSWORD)


def fetched(server: Server, database: str, query: str = "SELECT * FROM jobs", **keys: Any) -> Fetched:
    return opened(server, database, query, **keys).fetch()


def refusal(source: SqlSource) -> str:
    """What is said after the address."""
    with pytest.raises(SourceError) as raised:
        source.fetch()
    assert PASSWORD not in f"{raised.value}{source!r}"
    place, _, said = str(raised.value).partition(": the database ")
    assert (source.database.url.partition("@")[2].partition("?")[0], True) == (place.partition("//")[2], bool(said))
    return said


def rows(server: Server, database: str, select: str) -> str:
    return fetched(server, database, f"SELECT {select}").content.decode().split("\n")[1]


@pytest.fixture
def hr(postgresql: Server, database: str) -> str:
    """A database with two jobs, which the connector's role may read."""
    postgresql.run(
        "CREATE TABLE jobs (person_id text, job_code text, location text, start_date date, fte numeric(4, 2))",
        "INSERT INTO jobs VALUES ('000101', '0401', '0401', '2026-08-01', 0.5), ('000102', '1101', '0402', NULL, 1)",
        f"GRANT SELECT ON jobs TO {ROLE}",
        "CREATE TABLE secret (x text)",
        database=database,
    )
    return database


@pytest.mark.parametrize(
    ("select", "text"),
    [
        ("date '2026-07-01'", "2026-07-01"),
        ("date 'infinity'", "infinity"),
        ("timestamp '2026-06-30 23:30'", "2026-06-30 23:30:00"),
        ("timestamptz '2026-06-30 23:30-06'", "2026-07-01 05:30:00+00"),
        ("1101.00::numeric(10, 2)", "1101.00"),
        ("1e20::numeric", "100000000000000000000"),
        ("0.5::float8", "0.5"),
        ("'NaN'::float8", "NaN"),
        ("true, false, NULL::boolean", "true,false,"),
        ("0401", "401"),
        ("'0401'::char(6)", "0401  "),
        ("E'a\\r\\nb'", "a b"),
        ("'say \"a,b\"'", '"say ""a,b"""'),
        ("E'\\u2028\\u0001'", "\u2028\u0001"),
        ("'6ecd8c99-4036-403d-bf84-cf8400f67836'::uuid", "6ecd8c99-4036-403d-bf84-cf8400f67836"),
        ("'100%' || '(:x)' || '%s'", "100%(:x)%s"),
    ],
)
def test_a_value_becomes_the_text_of_a_csv(postgresql: Server, database: str, select: str, text: str) -> None:
    """Nothing is guessed, and a moment is in UTC whatever the server's own zone is."""
    odd = {"TimeZone": "Asia/Kathmandu", "DateStyle": "German"}
    postgresql.run(*(f"ALTER DATABASE {database} SET {name} = '{value}'" for name, value in odd.items()))
    assert text == rows(postgresql, database, select.replace("(:x)", "(\\:x)"))


def test_an_endless_date_costs_its_row(postgresql: Server, hr: str) -> None:
    """The driver alone would give up the whole answer."""
    postgresql.run("UPDATE jobs SET start_date = 'infinity' WHERE person_id = '000102'", database=hr)
    table = read(fetched(postgresql, hr, "SELECT * FROM jobs ORDER BY 1"))
    assert ([3], ["feed-date"]) == (table.rejects["line"].to_list(), table.rejects["code"].to_list())
    assert ["000101"] == table.rows["person_id"].to_list()


def read(found: Fetched) -> FeedTable:
    return read_table(found.content, found.label, TableSpec(table="assignments", time_zone="America/Denver"))


@pytest.mark.parametrize("select", ["'\\x00ff'::bytea", "ARRAY['1101']", """'{"a": 1}'::jsonb"""])
def test_what_is_no_text_is_refused(postgresql: Server, database: str, select: str) -> None:
    """With the column's name."""
    with pytest.raises(Invalid, match=r"#assignments:2:1: error\[feed-column-type\]: the column `code` holds"):
        fetched(postgresql, database, f"SELECT {select} AS code")


def test_one_snapshot_serves_the_rows_their_count_and_their_moment(postgresql: Server, hr: str) -> None:
    """Somebody loads new rows while we read: none of the three sees them."""
    insert = "SELECT count(*) FROM jobs, pg_sleep(0.5)"
    updated = "SELECT timestamp '2026-07-01 04:30' + count(*) * interval '1 day' FROM jobs"

    def once_it_sleeps() -> None:
        """Then its snapshot is taken, however busy the machine is."""
        sleeps = "SELECT FROM pg_stat_activity WHERE wait_event = 'PgSleep' AND datname = current_database()"
        until = time.monotonic() + 30
        while not postgresql.ask(sleeps, database=hr) and time.monotonic() < until:
            time.sleep(0.01)
        postgresql.run("INSERT INTO jobs VALUES ('000103')", database=hr)

    load = threading.Thread(target=once_it_sleeps)
    load.start()
    found = fetched(postgresql, hr, count=insert, updated=updated)
    load.join()
    assert [(3,)] == postgresql.ask("SELECT count(*) FROM jobs", database=hr)
    assert (2, 3) == (found.promised, found.content.count(b"\n"))
    assert dt.datetime(2026, 7, 3, 4, 30, tzinfo=dt.UTC) == found.modified


def test_parameters_are_bound(postgresql: Server, hr: str) -> None:
    """A text is a value, whatever it looks like; a day is cast."""
    query = "SELECT * FROM jobs WHERE location = :at AND (start_date IS NULL OR start_date >= CAST(:since AS date))"
    given = {"at": "0401", "since": "2026-01-01"}
    assert 2 == fetched(postgresql, hr, query, parameters=given).content.count(b"\n")
    given["at"] = "'; DELETE FROM jobs; --"
    assert 1 == fetched(postgresql, hr, query, parameters=given).content.count(b"\n")
    assert [(2,)] == postgresql.ask("SELECT count(*) FROM jobs", database=hr)


@pytest.mark.parametrize("key", ["query", "count", "updated"])
@pytest.mark.parametrize(
    "query",
    [
        "DELETE FROM jobs",
        "WITH x AS (DELETE FROM jobs RETURNING *) SELECT * FROM x",
        "SELECT 1; DELETE FROM jobs",
        "SELECT 1; COMMIT; DELETE FROM jobs",
        "SELECT empty_jobs()",
        "SELECT set_config('transaction_read_only', 'off', true), empty_jobs()",
        "DROP TABLE jobs",
    ],
)
def test_nothing_can_be_written(postgresql: Server, hr: str, key: str, query: str) -> None:
    """The server refuses it, though the role could; our own look at the query is taken out of the way."""
    function = "CREATE OR REPLACE FUNCTION empty_jobs() RETURNS text LANGUAGE sql AS 'DELETE FROM jobs; SELECT NULL'"
    postgresql.run(f"ALTER TABLE jobs OWNER TO {ROLE}", function, database=hr)
    said = refusal(replace(opened(postgresql, hr), **{key: query}))
    assert said.startswith(("does not let a query of a source write: ", "can't run the query: ")), said
    assert [(2,)] == postgresql.ask("SELECT count(*) FROM jobs", database=hr)


def test_the_session_leaves_nothing_behind(postgresql: Server, hr: str) -> None:
    """It ends with its transaction, however that ended."""
    fetched(postgresql, hr)
    refusal(opened(postgresql, hr, "SELECT 1/0 AS person_id"))
    assert [] == postgresql.ask("SELECT pid FROM pg_stat_activity WHERE usename = %s", [ROLE])


def test_a_value_that_breaks_the_query_is_not_told(postgresql: Server, database: str) -> None:
    """The server's own words would have the address of somebody."""
    said = refusal(opened(postgresql, database, "SELECT CAST('ana.baca@dps.test' AS date) AS start_date"))
    assert "met a value that it can't convert (22007); look at the casts of the query" == said


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("SELECT * FROM people", 'can\'t run the query: relation "people" does not exist'),
        ("SELECT nobody FROM jobs", 'can\'t run the query: column "nobody" does not exist'),
        ("SELECT FROM FROM", 'can\'t run the query: syntax error at or near "FROM"'),
        ("SELECT * FROM secret", "does not let this role read it: permission denied for table secret"),
    ],
)
def test_what_the_database_does_not_give_is_named(postgresql: Server, hr: str, query: str, words: str) -> None:
    """By the server's code, in its own words, which speak of the query alone."""
    assert words == refusal(opened(postgresql, hr, query))


def test_a_password_that_is_wrong(postgresql: Server, hr: str) -> None:
    """It is not repeated."""
    source = opened(postgresql, hr)
    wrong = replace(source, database=replace(source.database, password="hunter2"))  # noqa: S106 - the test's own
    assert "refused the log-on: look at the user in `url`, and at `password`" == refusal(wrong)
    assert "refused the log-on: look at the user in `url`, and at `password`" == refusal(
        replace(source, database=replace(source.database, password=None))
    )


@pytest.mark.parametrize("host", ["127.0.0.1:1", "no-such-host.invalid"])
def test_a_server_that_is_not_there(postgresql: Server, host: str) -> None:
    """Refused or unknown."""
    source = opened(postgresql, "hr", url=f"postgresql://{ROLE}@{host}/hr?sslmode=disable")
    assert refusal(source).startswith("can't be used: ")


def test_a_database_that_is_not_there(postgresql: Server) -> None:
    """It is named."""
    assert 'can\'t be used: database "nowhere" does not exist' == refusal(opened(postgresql, "nowhere"))


def test_a_server_of_another_ca_is_not_believed(postgresql: Server, hr: str, tmp_path: Path) -> None:
    """As for the state: verified, where the server is another machine or the URL says so."""
    other = certificate(tmp_path)
    url = postgresql.url(hr, host="localhost", sslmode="verify-full", sslrootcert=str(other.path))
    assert refusal(opened(postgresql, hr, url=url)).startswith("can't be reached over TLS: ")
    own = postgresql.url(hr, host="localhost", sslmode="verify-full", sslrootcert=str(postgresql.certificate.path))
    assert 3 == fetched(postgresql, hr, url=own).content.count(b"\n")


def test_a_query_that_takes_too_long_is_ended_by_the_server(postgresql: Server, hr: str) -> None:
    """Nothing goes on there after we are gone."""
    source = opened(postgresql, hr, "SELECT pg_sleep(60)")
    said = refusal(replace(source, database=replace(source.database, seconds=0.3)))
    assert said.startswith(("ended the query: it ran longer", "gave not all rows within"))
    assert [] == busy(postgresql, hr)


def busy(server: Server, database: str) -> list[Any]:
    return server.ask("SELECT pid FROM pg_stat_activity WHERE datname = %s AND state = 'active'", [database])


@pytest.mark.parametrize(("query", "seconds"), [(SLOW.format(20_000), 0.5), (MANY.format(2_000_000), 0.6)])
def test_rows_that_come_too_slowly_are_not_waited_for(
    postgresql: Server, hr: str, caplog: pytest.LogCaptureFixture, query: str, seconds: float
) -> None:
    """Each answer is in time, and all of them together are not, whoever of the two is slow; it is told once."""
    source = opened(postgresql, hr, query)
    said = refusal(replace(source, database=replace(source.database, seconds=seconds)))
    assert said.startswith(("gave not all rows within", "ended the query: it ran longer"))
    gc.collect()  # a cursor left open would say so
    assert [] == caplog.records


def test_a_connection_that_is_cut_among_the_rows_gives_no_short_feed(postgresql: Server, hr: str) -> None:
    """Thousands of rows had come; somebody ends the session."""
    cut = threading.Timer(
        0.5, postgresql.ask, ["SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = %s", [ROLE]]
    )
    cut.start()
    assert "cut the connection before all rows had come" == refusal(opened(postgresql, hr, SLOW.format(20_000)))
    cut.join()


def test_a_server_that_freezes_is_given_up(postgresql: Server, hr: str) -> None:
    """It holds the line and says nothing, so that no limit of its own helps."""
    freeze = threading.Timer(0.4, postgresql.signal, [signal.SIGSTOP])
    freeze.start()
    source = opened(postgresql, hr, SLOW.format(20_000))
    try:
        said = refusal(replace(source, database=replace(source.database, seconds=1)))
    finally:
        freeze.join()
        postgresql.signal(signal.SIGCONT)
    assert "gave not all rows within the source's `timeout`" == said


def test_many_rows_come_a_few_at_a_time(postgresql: Server, database: str) -> None:
    """By a cursor of the server; each is there, once."""
    found = fetched(postgresql, database, MANY.format(20_001), count="SELECT 20001")
    assert (20_001, 20_001) == (found.promised, read(found).rows["person_id"].n_unique())
