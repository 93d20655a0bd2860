"""One run at a time on all machines: an advisory lock of a session, which ends with it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import psycopg

from connector.state.errors import StateError
from connector.state.events import timestamp
from connector.state.lock import Locked
from connector.state.postgresql.connecting import Address
from connector.state.postgresql.database import KEY
from connector.state.postgresql.errors import plain_errors

RUN = KEY % "'run'"
TRY = f"SELECT pg_try_advisory_lock({RUN})"
HOLDER = f"""
    SELECT pid, application_name, backend_start FROM pg_locks JOIN pg_stat_activity USING (pid)
    WHERE locktype = 'advisory' AND granted AND objsubid = 1
    AND pg_locks.database = (SELECT oid FROM pg_database WHERE datname = current_database())
    AND (classid::bigint << 32 | objid::bigint) = {RUN}
"""  # noqa: S608
OURS = f"SELECT FROM ({HOLDER}) AS holder WHERE pid = pg_backend_pid()"
NAME = re.compile(r"connector (?P<pid>\d+)@(?P<host>.+)")


@dataclass(frozen=True)
class ServerLock:
    """Its session is never made anew: another run may have had the lock meanwhile."""

    connection: psycopg.Connection
    label: str

    def check(self) -> None:
        try:
            held = self.connection.execute(OURS).fetchone() is not None
        except psycopg.Error:
            held = False
        if not held:
            words = f"{self.label}: the connection that held the lock of this run is lost, so nothing more is written"
            raise StateError(words, "look at the server and the network; the next run settles what was begun")


@contextmanager
def server_lock(address: Address) -> Iterator[ServerLock]:
    """Raises Locked, StateError."""
    connection = address.connect()
    try:
        with plain_errors(address.label):
            row = connection.execute(TRY).fetchone()
            if row != (True,):
                raise _locked(connection.execute(HOLDER).fetchone())
        yield ServerLock(connection, address.label)
    finally:
        connection.close()


def _locked(holder: tuple[Any, ...] | None) -> Locked:
    """The server shows sessions of other roles to nobody."""
    found = NAME.fullmatch(holder[1] or "") if holder else None
    if holder is None or found is None:
        return Locked()
    return Locked(int(found["pid"]), timestamp(holder[2]), found["host"])
