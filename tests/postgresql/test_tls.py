"""The database is who it says it is, or nothing is said to it."""

from __future__ import annotations

from pathlib import Path

import pytest

from connector.databases.address import holds_password, is_local, label
from connector.state.errors import StateError
from connector.state.postgresql.connecting import Address
from tests.notices.servers import certificate
from tests.postgresql.server import PASSWORD, Server


def address(server: Server, database: str, base: Path, host: str = "localhost", **options: str) -> Address:
    return Address(url=server.url(database, host=host, **options), base=base, password=lambda: PASSWORD)


def test_a_verified_server_is_believed(postgresql: Server, database: str):
    """By a CA named in the address, relative to the config."""
    given = address(
        postgresql, database, postgresql.folder, sslmode="verify-full", sslrootcert=postgresql.certificate.path.name
    )
    with given.connect() as connection:
        assert [(True,)] == connection.execute("SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()").fetchall()


def test_a_server_of_another_ca_is_refused(postgresql: Server, database: str, tmp_path: Path):
    """Before the password is sent."""
    other = certificate(tmp_path)
    given = address(postgresql, database, tmp_path, sslmode="verify-full", sslrootcert=other.path.name)
    with pytest.raises(StateError, match=r"can't be reached over TLS: .*certificate") as raised:
        given.connect()
    assert "`sslrootcert`" in raised.value.help


def test_a_server_of_another_name_is_refused(postgresql: Server, database: str):
    """The certificate is for `localhost`."""
    ca_file = postgresql.certificate.path.name
    given = address(
        postgresql, database, postgresql.folder, host="127.0.0.1", sslmode="verify-full", sslrootcert=ca_file
    )
    with pytest.raises(StateError, match=r"can't be reached over TLS: .*certificate"):
        given.connect()


def test_a_ca_file_that_is_not_there_is_named(postgresql: Server, database: str, tmp_path: Path):
    """Nothing is taken in its place."""
    given = address(postgresql, database, tmp_path, sslmode="verify-full", sslrootcert="ca.pem")
    with pytest.raises(StateError, match=r"can't be reached over TLS: .*ca\.pem"):
        given.connect()


@pytest.mark.parametrize(
    ("url", "mode", "doubt"),
    [
        ("postgresql://u@db.example.test/x", "verify-full", ""),
        ("postgresql://u@db1.example.test,db2.example.test/x", "verify-full", ""),
        ("postgresql://u@127.0.0.1,db2.example.test/x", "verify-full", ""),
        ("postgresql://u@db.example.test/x?sslmode=require", "require", "require"),
        ("postgresql://u@db.example.test/x?sslmode=disable", "disable", "disable"),
        ("postgresql://u@127.0.0.1:5433/x", None, ""),
        ("postgresql://u@localhost/x", None, ""),
        ("postgresql://u@[::1]/x", None, ""),
        ("postgresql:///x?host=/run/postgresql", None, ""),
        ("postgresql:///x", None, ""),
        ("postgresql:///x?host=db.example.test", "verify-full", ""),
        ("postgresql:///x?hostaddr=192.0.2.1", "verify-full", ""),
    ],
)
def test_a_server_elsewhere_is_verified_where_nothing_else_is_said(
    url: str, mode: str | None, doubt: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    """The driver's own default believes anybody; who lowers it is told."""
    for name in ("PGHOST", "PGSSLMODE", "PGSSLROOTCERT"):
        monkeypatch.delenv(name, raising=False)
    given = Address(url=url, base=tmp_path)
    assert (mode, doubt) == (given.parameters().get("sslmode"), given.unverified())


def test_the_systems_cas_are_believed_where_no_other_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """The driver's own library looks for them elsewhere."""
    ca_file = certificate(tmp_path).path
    monkeypatch.setenv("SSL_CERT_FILE", str(ca_file))
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.delenv("PGSSLROOTCERT", raising=False)
    url = "postgresql://db.example.test/x"
    assert str(ca_file) == Address(url=url, base=tmp_path).parameters()["sslrootcert"]
    (tmp_path / ".postgresql").mkdir()
    (tmp_path / ".postgresql" / "root.crt").touch()
    assert "sslrootcert" not in Address(url=url, base=tmp_path).parameters()


def test_the_environment_counts_as_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """As for every program that uses the driver; `doctor` notes what it lowers."""
    monkeypatch.setenv("PGHOST", "db.example.test")
    monkeypatch.delenv("PGSSLMODE", raising=False)
    assert "verify-full" == Address(url="postgresql:///x", base=tmp_path).parameters()["sslmode"]
    monkeypatch.setenv("PGSSLMODE", "prefer")
    given = Address(url="postgresql://db.example.test/x", base=tmp_path)
    assert ("prefer", False) == (given.unverified(), "sslmode" in given.parameters())


def test_of_several_servers_the_one_that_can_be_written_is_taken(tmp_path: Path):
    """After a fail-over it is another."""
    given = Address(url="postgresql://db1.example.test,db2.example.test/x", base=tmp_path)
    assert "read-write" == given.parameters()["target_session_attrs"]


@pytest.mark.parametrize(
    ("url", "secret", "local", "shown"),
    [
        ("postgresql://u@h/x", False, False, "postgresql://h/x"),
        ("postgresql://u:p@h/x", True, False, "postgresql://h/x"),
        ("postgresql://h/x?password=p", True, False, "postgresql://h/x"),
        ("postgresql://h/x?%70assword=p", True, False, "postgresql://h/x"),
        ("postgresql://h/x?sslpassword=p", True, False, "postgresql://h/x"),
        ("postgresql://h/x?passfile=p", False, False, "postgresql://h/x"),
        ("postgresql://u@127.1.2.3:5/x?host=", False, True, "postgresql://127.1.2.3:5/x"),
        ("postgresql://%2Frun%2Fpg/x", False, True, "postgresql://%2Frun%2Fpg/x"),
        ("postgresql://localhost.example.test/x", False, False, "postgresql://localhost.example.test/x"),
    ],
)
def test_an_address_is_looked_at_without_the_driver(url: str, secret: bool, local: bool, shown: str):
    """`validate` needs no database."""
    assert (secret, local, shown) == (holds_password(url), is_local(url), label(url))
