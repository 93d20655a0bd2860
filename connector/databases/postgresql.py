"""How a PostgreSQL server is reached: verified where nobody says otherwise, and everything bounded in time."""

from __future__ import annotations

import os
import socket
import ssl
from collections.abc import Mapping
from pathlib import Path

from psycopg import conninfo

from connector.databases.address import VERIFIED, are_local

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


def parameters(url: str, base: Path) -> dict[str, str]:
    """Of a connection, all but its password; file names are relative to `base`. Raises psycopg.Error for no URL."""
    given = {name: str(value) for name, value in conninfo.conninfo_to_dict(url).items()}
    files = {name: _file(given[name], base) for name in PATHS if name in given}
    return {**OURS, **_secure(given), **given, **files, "application_name": me()}


def stays_here(given: Mapping[str, str]) -> bool:
    """Whether the server of these parameters is this machine."""
    named = given.get("host") or given.get("hostaddr") or os.environ.get("PGHOST", "")
    return are_local(named.split(","))


def _file(name: str, base: Path) -> str:
    return name if name == SYSTEM else str(base / name)


def _secure(given: Mapping[str, str]) -> dict[str, str]:
    """Verified, where the URL and the environment do not say otherwise."""
    if stays_here(given) or given.keys() & {"sslmode", "service"} or "PGSSLMODE" in os.environ:
        return {}
    known = "PGSSLROOTCERT" in os.environ or Path(os.path.expanduser(ROOT_FILE)).exists()  # noqa: PTH111 - a user without a home is none
    return {"sslmode": VERIFIED, **({} if known else {"sslrootcert": _ca_file()})}


def _ca_file() -> str:
    """The system's CAs: the driver brings a library that does not know where they are."""
    own = ssl.get_default_verify_paths().cafile
    return next((file for file in (own, *CA_FILES) if file and Path(file).exists()), SYSTEM)


def me() -> str:
    """What the server's list of sessions shows; the name is cut there."""
    return f"connector {os.getpid()}@{socket.gethostname()}"[:63]
