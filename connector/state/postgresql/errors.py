"""What the database says, in plain words; by its code where it gives one, else by the driver's text."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager

import psycopg
from sqlalchemy.exc import DBAPIError

from connector.state.errors import StateError

RIGHTS = "give the role the rights of deploy/postgresql/roles.sql"
LOG_ON = "look at the user in `state`, at `state_password`, and at the server's pg_hba.conf"
AGAIN = "look at the server; what was recorded is safe, and the next run goes on"
CODES = {
    "28": ("refused the log-on", LOG_ON),
    "3D000": ("is not there", "create it: deploy/postgresql/roles.sql"),
    "3F000": ("has no schema for the tables", RIGHTS),
    "42501": ("gives this role not the rights it needs", RIGHTS),
    "42P01": ("lacks a table of the connector", "`connector doctor` makes them, as a role that may"),
    "53100": ("can't be written: the server's disk is full", "free some space; what was recorded is safe"),
    "53300": ("takes no more connections", "raise `max_connections`, or end other programs"),
    "53": ("is short of memory or of another resource", AGAIN),
    "25006": ("can't be written: it is a standby, or was made read-only", "name the primary in `state`"),
    "57014": ("gave no answer in time", AGAIN),
    "55P03": ("is being written by another program, and was not free in time", "wait for that to end, or end it"),
    "57P": ("is shutting down or starting", AGAIN),
    "08": ("cut the connection", AGAIN),
    "58": ("reports an error of its disk", "look at the server's log and at its disk"),
    "XX": ("reports that its data is damaged", "look at the server's log; restore it from a backup"),
}
TLS = "see `sslmode` and `sslrootcert` in docs/operator.md"
TEXTS = {
    r"password authentication failed|no password supplied|authentication method": CODES["28"],
    r'no pg_hba\.conf entry|role ".*" does not exist|peer authentication failed': CODES["28"],
    r'database ".*" does not exist': CODES["3D000"],
    r"too many clients|remaining connection slots|too many connections": CODES["53300"],
    r"the database system is|server closed the connection|terminating connection|connection (is )?(lost|closed)": CODES[
        "57P"
    ],
    r"does not support SSL": ("can't be reached over TLS: the server offers none", TLS),
    r"certificate|SSL|sslmode": ("can't be reached over TLS: {text}", TLS),
    r"session is read-only|session is not read-only": CODES["25006"],
    r"timeout expired|timed out": ("can't be reached: no answer in time", "look at host, port and firewall"),
    r"NUL \(0x00\)": ("can't keep a text that has a NUL in it", "look for the record that has it, and mend its source"),
    r"could not translate|name or service|refused|no such file|unreachable|no route": (
        "can't be reached: {text}",
        "look at host and port in `state`, and at the server",
    ),
}


@contextmanager
def plain_errors(label: str) -> Iterator[None]:
    try:
        yield
    except DBAPIError as error:
        raise in_words(label, error.orig) from error
    except psycopg.Error as error:
        raise in_words(label, error) from error


def in_words(label: str, error: BaseException | None) -> StateError:
    code, text = getattr(error, "sqlstate", None) or "", " ".join(str(error).split())
    for prefix, (message, help_) in CODES.items():
        if code.startswith(prefix):
            return StateError(f"{label}: the database {message}", help_)
    for pattern, (message, help_) in TEXTS.items():
        if re.search(pattern, text, re.IGNORECASE):
            return StateError(f"{label}: the database {message.format(text=_short(text))}", help_)
    return StateError(f"{label}: the database can't be used: {_short(text)}", AGAIN)


def _short(text: str) -> str:
    """The driver's own words, without the address that stands before them."""
    short = re.sub(r"^(connection failed: )?(connection to server (at|on) .*? failed: )?", "", text)
    return re.sub(r"^(FATAL|ERROR): +", "", short)[:200].strip()
