"""One connection to the database, with everything bounded in time."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psycopg

from connector.databases.address import VERIFIED, label
from connector.databases.postgresql import parameters, stays_here
from connector.state.errors import StateError
from connector.state.postgresql.errors import plain_errors

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
    # a role may have ways of its own, in which the driver cannot read, or our statements mean something else
    "DateStyle": "ISO, MDY",
    "client_encoding": "UTF8",
    "standard_conforming_strings": "on",
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
            given = parameters(self.url, self.base)
        except psycopg.Error:
            advice = "see PostgreSQL's documentation of connection URIs"
            raise StateError(f"{self.label}: `state` is no URL that the driver reads", advice) from None
        return {**_several(given), **given}

    def unverified(self) -> str:
        """The `sslmode` by which another server could take the place of this one; empty where none could."""
        given = self.parameters()
        mode = str(given.get("sslmode") or os.environ.get("PGSSLMODE", VERIFIED))
        return "" if mode == VERIFIED or stays_here(given) else mode

    def _settle(self, connection: psycopg.Connection) -> None:
        connection.execute(SET, [json.dumps(SESSION), list(SESSION)])
        if connection.info.parameter_status("server_encoding") != "UTF8":
            raise StateError(f"{self.label}: the database does not keep UTF-8", "create it with ENCODING 'UTF8'")


def _several(given: Mapping[str, str]) -> dict[str, str]:
    """Of several servers, the one that can be written."""
    return {"target_session_attrs": "read-write"} if "," in given.get("host", "") else {}
