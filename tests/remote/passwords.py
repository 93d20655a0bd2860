"""An SFTP server that takes a password, in this process."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import asyncssh

from tests.remote.sshd import key


@contextmanager
def taking_passwords(folder: Path, password: str) -> Iterator[tuple[int, str]]:
    """Its port and host key."""

    class Server(asyncssh.SSHServer):
        def password_auth_supported(self) -> bool:
            return True

        def validate_password(self, _user: str, given: str) -> bool:
            return given == password

    def sftp(channel: asyncssh.SSHServerChannel) -> asyncssh.SFTPServer:
        return asyncssh.SFTPServer(channel, chroot=str(folder).encode())

    host_key = key(folder / "host")
    ready = threading.Event()
    found: list[tuple[asyncio.AbstractEventLoop, asyncio.Event, int]] = []

    async def serve() -> None:
        keys = [str(folder / "host")]
        async with asyncssh.listen(
            "127.0.0.1", 0, server_factory=Server, server_host_keys=keys, sftp_factory=sftp
        ) as up:
            over = asyncio.Event()
            found.append((asyncio.get_running_loop(), over, up.get_port()))
            ready.set()
            await over.wait()

    thread = threading.Thread(target=lambda: asyncio.run(serve()))
    thread.start()
    assert ready.wait(30)
    loop, over, port = found[0]
    yield port, host_key
    loop.call_soon_threadsafe(over.set)
    thread.join()
