"""A throwaway OpenSSH server on a free loopback port, with a host key, a user key and a folder of its own."""

from __future__ import annotations

import getpass
import os
import shutil
import signal
import socket
import subprocess
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

PROGRAM = Path("/usr/sbin/sshd")
PRIVATE = Path("/run/sshd")  # Debian's sshd insists on it where it is run by root
WAIT = 30
CONFIG = """
ListenAddress 127.0.0.1
Port {port}
HostKey {folder}/host
PidFile none
AuthorizedKeysFile {folder}/user.pub
StrictModes no
UsePAM no
PasswordAuthentication no
KbdInteractiveAuthentication no
LogLevel VERBOSE
Subsystem sftp internal-sftp
"""


def user() -> str:
    """Root may read everything, and could not show what is refused."""
    return "nobody" if os.geteuid() == 0 else getpass.getuser()


def key(path: Path, kind: str = "ed25519", passphrase: str = "") -> str:
    """Its public half as a line."""
    size = ["-b", "2048"] if kind == "rsa" else []
    command = ["ssh-keygen", "-q", "-t", kind, *size, "-N", passphrase, "-C", "a comment", "-f", path]
    subprocess.run(command, check=True, stdin=subprocess.DEVNULL)
    return path.with_name(f"{path.name}.pub").read_text().strip()


@dataclass(kw_only=True)
class Sshd:
    """folder: with the keys; drop: where feeds are laid."""

    folder: Path
    host_key: str
    port: int = 0
    processes: list[subprocess.Popen[bytes]] = field(default_factory=list)

    @property
    def drop(self) -> Path:
        return self.folder / "drop"

    @property
    def log(self) -> str:
        return (self.folder / "log").read_text()

    def lay(self, name: str, content: bytes = b"x", at: float | None = None) -> Path:
        path = self.drop / name
        path.write_bytes(content)
        if at is not None:
            os.utime(path, (at, at))
        return path

    def keys(self, name: str, **more: Any) -> dict[str, Any]:
        """A source of the config; `more` for its `sftp`."""
        given = {"host": "127.0.0.1", "port": self.port, "user": user(), "host_key": self.host_key}
        given |= {"key": f"file:{self.folder}/user"} | more
        kept = {key: value for key, value in given.items() if value is not None}
        return {"type": "csv", "path": f"{self.drop}/{name}", "sftp": kept}

    def start(self) -> None:
        with socket.create_server(("127.0.0.1", 0)) as taken:
            self.port = int(taken.getsockname()[1])
        (self.folder / "config").write_text(CONFIG.format(port=self.port, folder=self.folder))
        if os.geteuid() == 0:
            PRIVATE.mkdir(mode=0o755, exist_ok=True)
        command = [
            "setpriv",
            "--pdeathsig",
            "TERM",
            PROGRAM,
            "-D",
            "-f",
            self.folder / "config",
            "-E",
            self.folder / "log",
        ]
        self.processes.append(subprocess.Popen(command, stdin=subprocess.DEVNULL))
        until = time.monotonic() + WAIT
        while not self._answers():
            assert self.processes[-1].poll() is None, self.log
            assert time.monotonic() < until, self.log
            time.sleep(0.02)

    def kill(self) -> None:
        """With its sessions, at once; waits for nothing."""
        _kill(self.processes[-1].pid)

    def stop(self) -> None:
        self.kill()
        self.processes[-1].wait(WAIT)

    def _answers(self) -> bool:
        with socket.socket() as tried:
            return tried.connect_ex(("127.0.0.1", self.port)) == 0


def _kill(pid: int) -> None:
    children = subprocess.run(["pgrep", "-P", str(pid)], capture_output=True, text=True, check=False).stdout.split()
    for child in children:
        _kill(int(child))
    with suppress(ProcessLookupError):  # a session may have ended just now
        os.kill(pid, signal.SIGKILL)


@contextmanager
def running(kind: str = "ed25519") -> Iterator[Sshd]:
    assert PROGRAM.exists(), "no OpenSSH server is installed: apt-get install --no-install-recommends openssh-server"
    folder = Path(tempfile.mkdtemp(prefix="sshd-"))
    try:
        folder.chmod(0o755)
        (folder / "drop").mkdir()
        key(folder / "user")
        server = Sshd(folder=folder, host_key=key(folder / "host", kind))
        server.start()
        try:
            yield server
        finally:
            if server.processes[-1].poll() is None:
                server.stop()
    finally:
        shutil.rmtree(folder)


@contextmanager
def relay(port: int, after: int, then: Callable[[], None]) -> Iterator[int]:
    """A port that leads to the server's; once so many bytes came back from it, `then` is called, once."""
    listener = socket.create_server(("127.0.0.1", 0))

    def back(server: socket.socket, client: socket.socket) -> None:
        passed, called = 0, False
        while data := _received(server):
            client.sendall(data)
            passed += len(data)
            if passed >= after and not called:
                called = True
                then()
        client.close()

    def serve() -> None:
        client, _ = listener.accept()
        server = socket.create_connection(("127.0.0.1", port))
        threading.Thread(target=back, args=(server, client), daemon=True).start()
        while data := _received(client):
            try:
                server.sendall(data)
            except OSError:
                break
        server.close()

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    with listener:
        yield int(listener.getsockname()[1])
    thread.join(WAIT)


def _received(end: socket.socket) -> bytes:
    try:
        return end.recv(1 << 16)
    except OSError:
        return b""
