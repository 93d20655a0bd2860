"""The files of deploy/postgresql/ make roles that can do what they must, and nothing else."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from psycopg import sql

from tests.plan.site import Site
from tests.postgresql.machines import Machines
from tests.postgresql.server import PASSWORD, Server, running

FILES = Path(__file__).parents[2] / "deploy" / "postgresql"
OWNER = "connector_owner"


def psql(server: Server, file: str, user: str, database: str) -> None:
    """As the head of the file says, over the server's socket."""
    command = ["psql", "--host", server.folder, "--port", str(server.port), "--username", user, "--dbname", database]
    ran = subprocess.run(
        [*command, "--no-psqlrc", "--set", "ON_ERROR_STOP=1", "--file", FILES / file],
        capture_output=True,
        text=True,
        check=False,
    )
    assert ran.returncode == 0, ran.stderr


@pytest.fixture(scope="module")
def district() -> Iterator[Server]:
    """A server of its own: roles are the server's, not the database's."""
    with running() as server:
        server.run("DROP ROLE connector")
        psql(server, "roles.sql", "postgres", "postgres")
        for role in ("connector", OWNER):
            server.run(sql.SQL("ALTER ROLE {} PASSWORD {}").format(sql.Identifier(role), sql.Literal(PASSWORD)))
        yield server


@pytest.fixture
def machines(site: Site, district: Server, monkeypatch: pytest.MonkeyPatch) -> Machines:
    monkeypatch.setenv("STATE_PASSWORD", PASSWORD)
    return Machines(site=site, server=district, database="connector")


def test_the_files_make_a_role_that_adds_and_never_alters(machines: Machines, district: Server):
    """Step by step, as the page says: until the owner has made the tables and given rights, a run is refused."""
    machines.site.strays("1", "2")
    machines.site.entitled("3")
    machines.site.limits["removals"] = {"percent": None, "count": 1}
    machines.site.local["correlate"] = [{"person": "person_id", "account": "person_id"}]
    early = machines.write(adopted=False).one("run")
    assert (4, True) == (early.code, "gives this role not the rights it needs" in early.err), early.err
    assert 0 == machines.write(user=OWNER).one("doctor").code
    without = machines.write(adopted=False).one("doctor")
    assert (4, True) == (without.code, "gives this role not the rights it needs" in without.out), without.out
    psql(district, "rights.sql", OWNER, "connector")
    looked = machines.one("doctor")
    assert (0, True, False) == (
        looked.code,
        "the ledger opens and can be written" in looked.out,
        "may alter" in looked.out,
    ), looked.out
    held = machines.one("run")
    assert (3, ["a1", "a2", "a3"]) == (held.code, machines.site.members("ic-edit")), held.err
    letters = re.findall(r"approve ([0-9a-f]{12})", held.out)[0]
    assert 0 == machines.two("approve", letters, "--reason", "seen").code
    assert (0, ["a3"]) == (machines.two("run").code, machines.site.members("ic-edit"))
    for statement in ("UPDATE events SET body = '{}'", "DELETE FROM events", "TRUNCATE events", "DROP TABLE events"):
        refuse(district, statement)
    refuse(district, "ALTER TABLE events DISABLE TRIGGER ALL")
    refuse(district, "CREATE TABLE mine (x int)")
    assert "0 faults: the record is whole" in machines.one("audit", "verify").out


def refuse(server: Server, statement: str) -> None:
    with (
        psycopg.connect(server.url("connector"), password=PASSWORD, autocommit=True) as connection,
        pytest.raises(psycopg.errors.InsufficientPrivilege),
    ):
        connection.execute(statement)


def test_a_role_that_owns_the_tables_does_and_is_noted(machines: Machines):
    """A small district may leave it so; `doctor` says what is better."""
    looked = machines.write(user=OWNER).one("doctor")
    assert (0, True) == (looked.code, "the role may alter the record" in looked.out), looked.out


def test_a_role_that_lacks_a_right_is_told_which(machines: Machines, district: Server):
    """Before a run needs it."""
    assert 0 == machines.write(user=OWNER).one("doctor").code
    psql(district, "rights.sql", OWNER, "connector")
    district.run("REVOKE DELETE ON files FROM connector", database="connector")
    looked = machines.write().one("doctor")
    assert (4, True) == (looked.code, "the role lacks rights: DELETE on `files`" in looked.out), looked.out


def test_nobody_else_reads_the_state(machines: Machines, district: Server):
    """Another role of the same server comes nowhere near it."""
    assert 0 == machines.write(user=OWNER).one("doctor").code
    district.run(sql.SQL("CREATE ROLE reporting LOGIN PASSWORD {}").format(sql.Literal(PASSWORD)))
    with pytest.raises(psycopg.OperationalError, match="permission denied for database"):
        psycopg.connect(district.url("connector", user="reporting"), password=PASSWORD).close()
