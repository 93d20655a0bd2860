"""A throwaway PostgreSQL server: Debian's own, on a free loopback port, with TLS and password log-on."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import tempfile
import time
import uuid
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode

import psycopg
from psycopg import sql

from tests.notices.servers import Certificate, certificate

ROLE, PASSWORD = "connector", "Sesam-öffne-dich"
SETTINGS = """
listen_addresses = '127.0.0.1'
port = {port}
unix_socket_directories = '{folder}'
ssl = on
ssl_cert_file = '{folder}/localhost.pem'
ssl_key_file = '{folder}/localhost.key'
max_connections = 50
shared_buffers = 16MB
fsync = off
full_page_writes = off
autovacuum = off
"""
RULES = "local all all trust\nlocal replication all trust\nhost all all 127.0.0.1/32 scram-sha-256\n"
WAIT = 120


def programs() -> Path:
    """The folder of the newest server that is installed."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: int(path.parts[-3]))
    assert found, "no PostgreSQL server is installed: apt-get install --no-install-recommends postgresql"
    return found[-1].parent


@dataclass(frozen=True, kw_only=True)
class Server:
    """`run` and `ask` are an administrator's."""

    folder: Path
    port: int
    certificate: Certificate
    processes: list[subprocess.Popen[bytes]] = field(default_factory=list)

    def start(self) -> None:
        """It ends with this process, however that ends."""
        command = ["setpriv", "--pdeathsig", "QUIT", *owner(), programs() / "postgres", "-D", self.folder / "data"]
        log = self.folder / "log"
        with log.open("ab") as file:
            self.processes.append(subprocess.Popen(command, cwd=self.folder, stdout=file, stderr=file))
        until = time.monotonic() + WAIT
        while not self._answers():
            assert self.processes[-1].poll() is None, log.read_text()
            assert time.monotonic() < until, log.read_text()
            time.sleep(0.1)

    def stop(self, how: signal.Signals = signal.SIGINT) -> None:
        """SIGINT ends every session in good order; SIGQUIT is a crash."""
        self.processes[-1].send_signal(how)
        self.processes[-1].wait(WAIT)

    def restart(self) -> None:
        """After a crash."""
        self.stop(signal.SIGQUIT)
        self.start()

    def signal(self, number: signal.Signals) -> None:
        """To the server and its sessions: SIGSTOP freezes them, SIGCONT wakes them."""
        pid = self.processes[-1].pid
        children = subprocess.run(["pgrep", "-P", str(pid)], capture_output=True, text=True, check=True).stdout
        for each in (pid, *map(int, children.split())):
            os.kill(each, number)

    def run(self, *statements: str | sql.Composed, database: str = "postgres") -> None:
        with self.administrator(database) as connection:
            for statement in statements:
                connection.execute(statement)

    def ask(self, query: str, values: Sequence[object] = (), database: str = "postgres") -> list[tuple[Any, ...]]:
        with self.administrator(database) as connection:
            return connection.execute(query, values or None).fetchall()

    @contextmanager
    def administrator(self, database: str = "postgres") -> Iterator[psycopg.Connection]:
        given = {"host": str(self.folder), "port": self.port, "user": "postgres", "dbname": database}
        with psycopg.connect(**given, autocommit=True) as connection:  # type: ignore[arg-type]
            yield connection

    def url(self, database: str, *, user: str = ROLE, host: str = "127.0.0.1", **options: str) -> str:
        more = f"?{urlencode(options, quote_via=quote)}" if options else ""
        return f"postgresql://{user}@{host}:{self.port}/{database}{more}"

    def new_database(self, *, owner: str = ROLE, template: str = "template0", encoding: str = "UTF8") -> str:
        name = f"t{uuid.uuid4().hex[:16]}"
        more = f" ENCODING '{encoding}' LOCALE 'C'" if template == "template0" else ""
        busy = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s"
        self.ask(busy, [template])
        self.run(f"CREATE DATABASE {name} OWNER {owner} TEMPLATE {template}{more}")
        return name

    @contextmanager
    def standby(self) -> Iterator[Server]:
        """A copy of the whole server that follows it; it can be read."""
        folder = Path(tempfile.mkdtemp(prefix="postgresql-"))
        try:
            for path in (self.certificate.path, self.certificate.key):
                shutil.copy2(path, folder)
            _own(folder)
            where = ["-h", self.folder, "-p", str(self.port), "-U", "postgres"]
            as_owner([programs() / "pg_basebackup", *where, "-D", folder / "data", "-R", "-c", "fast"], folder)
            copy = Server(folder=folder, port=_free_port(), certificate=self.certificate)
            copy.write_settings()
            copy.start()
            try:
                yield copy
            finally:
                copy.stop(signal.SIGQUIT)
        finally:
            shutil.rmtree(folder)

    def write_settings(self) -> None:
        """The last word on a setting counts."""
        with (self.folder / "data" / "postgresql.conf").open("a") as file:
            file.write(SETTINGS.format(port=self.port, folder=self.folder))

    def drop(self, database: str) -> None:
        self.run(f"DROP DATABASE IF EXISTS {database} WITH (FORCE)")

    def _answers(self) -> bool:
        command = [programs() / "pg_isready", "--quiet", "--host", self.folder, "--port", str(self.port)]
        return subprocess.run(command, check=False).returncode == 0


def owner() -> list[str]:
    """The server refuses to be run by root."""
    return ["--reuid", "postgres", "--regid", "postgres", "--clear-groups"] if os.geteuid() == 0 else []


def as_owner(command: Sequence[str | Path], folder: Path) -> None:
    whole = ["setpriv", *owner(), *command]
    ran = subprocess.run(whole, cwd=folder, capture_output=True, check=False, text=True)
    assert ran.returncode == 0, ran.stderr


@contextmanager
def running() -> Iterator[Server]:
    folder = Path(tempfile.mkdtemp(prefix="postgresql-"))
    made = certificate(folder)
    server = Server(folder=folder, port=_free_port(), certificate=made)
    try:
        _set_up(server)
        server.start()
        try:
            with server.administrator() as connection:
                words = sql.SQL("CREATE ROLE {} LOGIN PASSWORD {}").format(sql.Identifier(ROLE), sql.Literal(PASSWORD))
                connection.execute(words)
            yield server
        finally:
            server.stop(signal.SIGQUIT)
    finally:
        shutil.rmtree(folder)


def _set_up(server: Server) -> None:
    folder = server.folder
    server.certificate.key.chmod(0o600)
    _own(folder)
    command = [programs() / "initdb", "-D", folder / "data", "--no-sync", "-U", "postgres", "-E", "UTF8"]
    as_owner([*command, "--locale=C", "--no-instructions"], folder)
    server.write_settings()
    (folder / "data" / "pg_hba.conf").write_text(RULES)


def _own(folder: Path) -> None:
    if os.geteuid() == 0:
        for path in (folder, *folder.iterdir()):
            shutil.chown(path, "postgres", "postgres")


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        return int(taken.getsockname()[1])
