"""What a database says to a query, in plain words: by its code where it gives one, without what rows hold."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from sqlalchemy.exc import DBAPIError, SQLAlchemyError

from connector.sources import SourceError

LOG_ON = "refused the log-on: look at the user in `url`, and at `password`"
TIMEOUT = "ended the query: it ran longer than `timeout` allows, or somebody ended it"
CUT = "cut the connection before all rows had come"
CODES = {
    "28": LOG_ON,
    "3D000": "is not there: {said}",
    "25": "does not let a query of a source write: {said}",
    "42501": "does not let this role read it: {said}",
    "42": "can't run the query: {said}",
    "0A": "can't run the query: {said}",
    "57014": TIMEOUT,
    "57P": CUT,
    "08": CUT,
    "40": "could not keep its snapshot for the query; try again",
    "53": "is short of connections, memory or another resource",
    # the server's own words would quote a value, and with it perhaps a person
    "22": "met a value that it can't convert ({code}); look at the casts of the query",
}
TEXTS = {
    r"password authentication failed|no password supplied|authentication method|no pg_hba\.conf": LOG_ON,
    r'role ".*" does not exist|peer authentication failed': LOG_ON,
    r"server closed the connection|terminating connection|connection (is )?(lost|closed)|unexpectedly": CUT,
    r"certificate|SSL|sslmode": "can't be reached over TLS: {said}",
    r"timeout expired|timed out": "can't be reached: no answer in time",
    r"readonly database|query_only": "does not let a query of a source write: {said}",
    r"database is locked": "is being written by another program, and was not free in time",
    r"not a database|malformed": "is no database of SQLite, or damaged",
    r"no such table|no such column|syntax error|no such function": "can't run the query: {said}",
}
PACKAGES = {"psycopg": "attendance-connector[postgresql]"}


@contextmanager
def plain_errors(label: str, secret: str | None, stop_if_late: Callable[[], None]) -> Iterator[None]:
    """Turns what SQLAlchemy, a driver or a missing driver says into a SourceError that does not hold the secret."""
    try:
        yield
    except ImportError as error:
        package = PACKAGES.get(str(error.name), str(error.name))
        message = f"{label}: the driver `{error.name}` is not installed: pip install '{package}'"
        raise SourceError(message) from None
    except DBAPIError as error:
        stop_if_late()
        raise in_words(label, error.orig, secret) from None
    except SQLAlchemyError as error:
        stop_if_late()
        raise SourceError(f"{label}: the query can't be run: {type(error).__name__}") from None
    except UnicodeDecodeError:
        raise SourceError(f"{label}: the database holds text that is not in its own encoding") from None


def in_words(label: str, error: BaseException | None, secret: str | None) -> SourceError:
    code, said = _code(error), _said(error, secret)
    for prefix, message in CODES.items():
        if code.startswith(prefix):
            return SourceError(f"{label}: the database {message.format(said=said, code=code)}")
    if code:  # of any other kind the words may quote what a row holds
        return SourceError(f"{label}: the database ended the query with SQLSTATE {code}")
    for pattern, message in TEXTS.items():
        if re.search(pattern, said, re.IGNORECASE):
            return SourceError(f"{label}: the database {message.format(said=said)}")
    return SourceError(f"{label}: the database can't be used: {said}")


def _code(error: BaseException | None) -> str:
    """The SQLSTATE, which psycopg has as an attribute, and pyodbc as its first word."""
    first = str(error.args[0]) if error is not None and error.args else ""
    found = getattr(error, "sqlstate", None) or (first if re.fullmatch(r"[0-9A-Z]{5}", first) else "")
    return str(found)


def _said(error: BaseException | None, secret: str | None) -> str:
    """The server's first line, without the address that stands before it."""
    words = getattr(getattr(error, "diag", None), "message_primary", None) or str(error)
    short = re.sub(r"^(connection failed: )?(connection to server (at|on) .*? failed: )?", "", " ".join(words.split()))
    short = re.sub(r"^(FATAL|ERROR): +", "", short)[:200].strip()
    return short.replace(secret, "…") if secret else short
