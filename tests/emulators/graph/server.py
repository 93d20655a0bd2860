"""The HTTP side: an ASGI application on granian, which speaks HTTP/2 and HTTP/1.1 over TLS."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

from granian.constants import Interfaces
from granian.server.embed import Server

from .control import PREFIX, Control
from .exchange import Answer, Request, encode
from .faults import Fault, Faults
from .journal import Journal
from .service import Service
from .sts import TokenService

Receive = Callable[[], Awaitable[dict[str, Any]]]
Send = Callable[[dict[str, Any]], Awaitable[None]]
LARGEST = 4 * 1024 * 1024


class CutError(Exception):
    """The connection is to be cut here."""


class Application:
    def __init__(self, service: Service, tokens: TokenService, control: Control, journal: Journal) -> None:
        self.service = service
        self.tokens = tokens
        self.control = control
        self.journal = journal

    async def __call__(self, scope: dict[str, Any], receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await lifespan(receive, send)
        elif scope["type"] == "http":
            await self._http(await read(scope, receive), send)

    async def _http(self, request: Request, send: Send) -> None:
        if request.path.startswith(PREFIX):
            await reply(self.control.answer(request), send)
            return
        faults = self.service.tenant.faults
        if fault := faults.draw("slow", request):
            await asyncio.sleep(fault.seconds)
        if faults.draw("cut-before", request):
            await cut(b'{"', send)
        path = request.path
        answer = self.tokens.answer(request) or self.service.call(request)
        request.path = path
        content = encode(answer.body) if answer.body is not None else b""
        self.journal.note(request, answer, len(content), record=self.service.tenant.options.record)
        await self._send(faults, request, answer, content, send)

    async def _send(self, faults: Faults, request: Request, answer: Answer, content: bytes, send: Send) -> None:
        silent: Fault | None = faults.draw("silent", request)
        if silent:
            await asyncio.sleep(silent.seconds)
        if silent or faults.draw("cut", request):
            await cut(content[: len(content) // 2], send)
        await reply(answer, send, content)


async def read(scope: dict[str, Any], receive: Receive) -> Request:
    parts: list[bytes] = []
    size = 0
    while True:
        message = await receive()
        parts.append(message.get("body", b""))
        size += len(parts[-1])
        if not message.get("more_body") or size > LARGEST:
            break
    headers = {name.decode("latin-1").lower(): value.decode("latin-1") for name, value in scope["headers"]}
    raw = (scope.get("raw_path") or scope["path"].encode()).decode("latin-1").partition("?")[0]
    query = scope["query_string"].decode("latin-1")
    return Request(scope["method"], raw, query, headers, b"".join(parts))


async def reply(answer: Answer, send: Send, content: bytes | None = None) -> None:
    if content is None:
        content = encode(answer.body) if answer.body is not None else b""
    headers = {"content-type": "application/json"} if answer.body is not None else {}
    sent = [(name.encode(), value.encode()) for name, value in (headers | answer.headers).items()]
    await send({"type": "http.response.start", "status": answer.status, "headers": sent})
    await send({"type": "http.response.body", "body": content, "more_body": False})


async def cut(content: bytes, send: Send) -> None:
    """Begin an answer and break it off: the client sees a reset stream, or a connection closed too soon."""
    headers = [(b"content-type", b"application/json")]
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    await send({"type": "http.response.body", "body": content, "more_body": True})
    await asyncio.sleep(0.02)
    raise CutError


async def lifespan(receive: Receive, send: Send) -> None:
    while True:
        message = await receive()
        await send({"type": f"{message['type']}.complete"})
        if message["type"] == "lifespan.shutdown":
            return


def build(application: Application, host: str, port: int, certificate: Path, key: Path) -> Server:
    """One process, one event loop: the tenant is in memory."""
    return Server(
        application,
        address=host,
        port=port,
        interface=Interfaces.ASGI,
        ssl_cert=certificate,
        ssl_key=key,
        websockets=False,
        log_enabled=False,
    )
