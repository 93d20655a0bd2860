"""One connection to the database, with everything bounded in time."""

from __future__ import annotations

import json
import os
import socket
import ssl
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psycopg
from psycopg import conninfo

from connector.state.errors import StateError
from connector.state.postgresql.address import VERIFIED, are_local, label
from connector.state.postgresql.errors import plain_errors

OURS = {
    "connect_timeout": "10",
    "keepalives_idle": "30",
    "keepalives_interval": "10",
    "keepalives_count": "3",
    "tcp_user_timeout": "60000",
}
PATHS = ("sslrootcert", "sslcert", "sslkey", "sslcrl", "sslcrldir", "passfile")
SYSTEM = "system"
ROOT_FILE = "~/.postgresql/root.crt"
CA_FILES = ("/etc/ssl/certs/ca-certificates.crt", "/etc/pki/tls/certs/ca-bundle.crt", "/etc/ssl/ca-bundle.pem")
SESSION = {
    "statement_timeout": "300s",
    "lock_timeout": "30s",
    "idle_session_timeout": "0",  # the connection that holds the run lock is idle
    # the server, too, has to notice soon that a machine is gone, or its lock would outlive it by hours
    "tcp_keepalives_idle": "30",
    "tcp_keepalives_interval": "10",
    "tcp_keepalives_count": "3",
    "tcp_user_timeout": "60s",
    "synchronous_commit": "on",  # a record is on the disk before its change is made
}
SET = """
    SELECT set_config(name, %s::json ->> name, false) FROM pg_settings
    WHERE name = ANY(%s) AND source <> 'client' AND (name <> 'synchronous_commit' OR setting IN ('off', 'local'))
"""


@dataclass(frozen=True, kw_only=True)
class Address:
    """`url` without its password; `base`: what file names in it are relative to. Methods raise StateError."""

    url: str
    base: Path
    password: Callable[[], str] | None = field(default=None, repr=False)

    @property
    def label(self) -> str:
        return label(self.url)

    def connect(self) -> psycopg.Connection:
        """In autocommit."""
        given = self.parameters()
        secret: dict[str, Any] = {"password": self.password()} if self.password else {}
        with plain_errors(self.label):
            connection = psycopg.connect(**given, **secret, autocommit=True)
            try:
                self._settle(connection)
            except BaseException:
                connection.close()
                raise
        return connection

    def parameters(self) -> dict[str, Any]:
        """All but the password."""
        try:
            given = {name: str(value) for name, value in conninfo.conninfo_to_dict(self.url).items()}
        except psycopg.Error:
            advice = "see PostgreSQL's documentation of connection URIs"
            raise StateError(f"{self.label}: `state` is no URL that the driver reads", advice) from None
        files = {name: self._file(given[name]) for name in PATHS if name in given}
        return {**OURS, **self._secure(given), **_several(given), **given, **files, "application_name": me()}

    def unverified(self) -> str:
        """The `sslmode` by which another server could take the place of this one; empty where none could."""
        given = self.parameters()
        mode = str(given.get("sslmode") or os.environ.get("PGSSLMODE", VERIFIED))
        return "" if mode == VERIFIED or _is_local(given) else mode

    def _file(self, name: str) -> str:
        return name if name == SYSTEM else str(self.base / name)

    def _secure(self, given: Mapping[str, str]) -> dict[str, str]:
        """Verified, where the URL and the environment do not say otherwise."""
        if _is_local(given) or given.keys() & {"sslmode", "service"} or "PGSSLMODE" in os.environ:
            return {}
        known = "PGSSLROOTCERT" in os.environ or Path(os.path.expanduser(ROOT_FILE)).exists()  # noqa: PTH111 - a user without a home is none
        return {"sslmode": VERIFIED, **({} if known else {"sslrootcert": _ca_file()})}

    def _settle(self, connection: psycopg.Connection) -> None:
        connection.execute(SET, [json.dumps(SESSION), list(SESSION)])
        if connection.info.parameter_status("server_encoding") != "UTF8":
            raise StateError(f"{self.label}: the database does not keep UTF-8", "create it with ENCODING 'UTF8'")


def _ca_file() -> str:
    """The system's CAs: the driver brings a library that does not know where they are."""
    own = ssl.get_default_verify_paths().cafile
    return next((file for file in (own, *CA_FILES) if file and Path(file).exists()), SYSTEM)


def _is_local(given: Mapping[str, str]) -> bool:
    named = given.get("host") or given.get("hostaddr") or os.environ.get("PGHOST", "")
    return are_local(named.split(","))


def _several(given: Mapping[str, str]) -> dict[str, str]:
    """Of several servers, the one that can be written."""
    return {"target_session_attrs": "read-write"} if "," in given.get("host", "") else {}


def me() -> str:
    """What the server's list of sessions shows; the name is cut there."""
    return f"connector {os.getpid()}@{socket.gethostname()}"[:63]
