"""Real servers for notices to reach: SMTP and HTTPS with a certificate for `localhost`, and a proxy before them."""

from __future__ import annotations

import asyncio
import json
import socket
import ssl
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

PASSWORD = "smtp-canary-4711"  # noqa: S105 - of the server below


@dataclass(frozen=True, kw_only=True)
class Certificate:
    """`path` is also its own CA."""

    path: Path
    key: Path

    @property
    def context(self) -> ssl.SSLContext:
        made = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        made.load_cert_chain(self.path, self.key)
        return made


def certificate(folder: Path, name: str = "localhost") -> Certificate:
    made = Certificate(path=folder / f"{name}.pem", key=folder / f"{name}.key")
    command = [
        "openssl",
        "req",
        "-x509",
        "-newkey",
        "ec",
        "-pkeyopt",
        "ec_paramgen_curve:P-256",
        "-nodes",
        "-days",
        "2",
    ]
    names = ["-subj", f"/CN={name}", "-addext", f"subjectAltName=DNS:{name}"]
    subprocess.run([*command, *names, "-keyout", made.key, "-out", made.path], check=True, capture_output=True)
    return made


@dataclass
class Post:
    """The mail that a server took, and whom it refuses."""

    port: int = 0
    refuses: frozenset[str] = frozenset()
    messages: list[EmailMessage] = field(default_factory=list)
    recipients: list[list[str]] = field(default_factory=list)
    users: list[str] = field(default_factory=list)

    async def handle_RCPT(  # noqa: N802 - aiosmtpd's name
        self, _server: SMTP, _session: Session, envelope: Envelope, address: str, _options: list[str]
    ) -> str:
        if address in self.refuses:
            return f"550 5.1.1 <{address}> is nobody here"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, _server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802 - aiosmtpd's name
        assert isinstance(envelope.content, bytes)
        message = message_from_bytes(envelope.content, policy=policy.default)
        self.messages.append(message)
        self.recipients.append(envelope.rcpt_tos)
        return "250 OK"

    def authenticate(self, _server: SMTP, _session: Session, _envelope: Envelope, _how: str, data: Any) -> AuthResult:
        assert isinstance(data, LoginPassword)
        self.users.append(data.login.decode())
        return AuthResult(success=data.password.decode() == PASSWORD, handled=False)


@contextmanager
def smtp(
    certificate: Certificate | None, *, implicit: bool = False, refuses: frozenset[str] = frozenset()
) -> Iterator[Post]:
    """TLS from the start where `implicit`, else by STARTTLS; without a certificate it offers none."""
    post = Post(refuses=refuses)
    context = certificate.context if certificate else None
    server = Controller(
        post,
        hostname="127.0.0.1",
        port=free_port(),
        server_hostname="localhost",
        ssl_context=context if implicit else None,
        tls_context=None if implicit else context,
        require_starttls=bool(context) and not implicit,
        authenticator=post.authenticate,
        auth_require_tls=not implicit,
    )
    server.start()
    post.port = server.port
    try:
        yield post
    finally:
        server.stop()


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as found:
        return int(found.getsockname()[1])


@dataclass
class Hook:
    """What a webhook got: paths, and bodies as JSON; `status` is its answer, `location` where it sends on."""

    port: int = 0
    status: int = 200
    location: str = ""
    paths: list[str] = field(default_factory=list)
    bodies: list[Any] = field(default_factory=list)
    types: list[str] = field(default_factory=list)

    def url(self, path: str = "/hooks/T0/webhook-canary") -> str:
        return f"https://localhost:{self.port}{path}"


@contextmanager
def https(certificate: Certificate, status: int = 200, location: str = "") -> Iterator[Hook]:
    hook = Hook(status=status, location=location)

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            hook.paths.append(self.path)
            hook.types.append(self.headers["Content-Type"])
            hook.bodies.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
            self.send_response(hook.status)
            if hook.location:
                self.send_header("Location", hook.location)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *_: Any) -> None:
            """Nothing on stderr."""

    class Quiet(ThreadingHTTPServer):
        def handle_error(self, *_: Any) -> None:
            """A client that does not trust us breaks off; that is what some tests are about."""

    server = Quiet(("127.0.0.1", 0), Handler)
    server.socket = certificate.context.wrap_socket(server.socket, server_side=True)
    hook.port = server.server_address[1]
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield hook
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


@contextmanager
def silent() -> Iterator[int]:
    """A port that takes connections and never answers."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        yield int(listener.getsockname()[1])


@contextmanager
def proxy() -> Iterator[tuple[int, list[str]]]:
    """A port that relays CONNECT, and the first lines it was sent."""
    asked: list[str] = []
    ready = threading.Event()
    loop = asyncio.new_event_loop()
    port: list[int] = []
    stop = asyncio.Event()

    async def relay(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while data := await reader.read(65536):
            writer.write(data)
            await writer.drain()
        writer.close()

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = await reader.readuntil(b"\r\n\r\n")
        asked.append(head.split(b"\r\n")[0].decode())
        host, _, number = head.split()[1].decode().rpartition(":")
        there, back = await asyncio.open_connection("127.0.0.1" if host == "localhost" else host, int(number))
        writer.write(b"HTTP/1.1 200 OK\r\n\r\n")
        await asyncio.gather(relay(reader, back), relay(there, writer), return_exceptions=True)

    async def main() -> None:
        server = await asyncio.start_server(serve, "127.0.0.1", 0)
        port.append(server.sockets[0].getsockname()[1])
        ready.set()
        await stop.wait()
        server.close()

    thread = threading.Thread(target=loop.run_until_complete, args=(main(),), daemon=True)
    thread.start()
    ready.wait()
    try:
        yield port[0], asked
    finally:
        loop.call_soon_threadsafe(stop.set)
        thread.join()
        loop.close()
