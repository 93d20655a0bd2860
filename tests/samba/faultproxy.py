"""A TCP relay that breaks the way networks do."""

from __future__ import annotations

import select
import socket
import struct
import threading
import time
from contextlib import suppress
from typing import Literal

Fault = Literal["pass", "refuse", "reset_on_request", "reset_on_response", "blackhole", "delay"]


class FaultProxy:
    """Relays to `target` until a fault is armed.

    `arm(fault, after=n)` lets n requests pass first; `once` returns to `pass` when the fault has happened. After
    `reset_on_response` the server has done the work and the client never hears.
    """

    def __init__(self, target: tuple[str, int]) -> None:
        self.target = target
        self.delay = 0.0
        self.accepted = 0
        self._fault: Fault = "pass"
        self._after = self._requests = 0
        self._once = False
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._listener.getsockname()[1]
        threading.Thread(target=self._accept, daemon=True).start()

    @property
    def uri(self) -> str:
        """By the name that the controller's certificate holds."""
        return f"ldaps://localhost:{self.port}"

    @property
    def requests(self) -> int:
        """Since it was armed."""
        return self._requests

    def arm(self, fault: Fault, *, after: int = 0, once: bool = False) -> None:
        self._requests, self._after, self._once, self._fault = 0, after, once, fault

    def close(self) -> None:
        self.arm("reset_on_response")
        self._listener.close()

    def _accept(self) -> None:
        while True:
            try:
                client, _ = self._listener.accept()
            except OSError:
                return
            self.accepted += 1
            threading.Thread(target=self._serve, args=(client,), daemon=True).start()

    def _serve(self, client: socket.socket) -> None:
        if self._fault == "refuse":
            _reset(client)
            return
        try:
            server = socket.create_connection(self.target)
        except OSError:
            _reset(client)
            return
        with client, server, suppress(OSError):
            self._relay(client, server)

    def _relay(self, client: socket.socket, server: socket.socket) -> None:
        while True:
            for end in select.select((client, server), (), ())[0]:
                data = end.recv(65536)
                if not data:
                    return
                fault = self._fault_now(request=end is client)
                if fault.startswith("reset"):
                    _reset(client)
                    _reset(server)
                    return
                if fault != "blackhole":
                    time.sleep(self.delay if fault == "delay" else 0)
                    (server if end is client else client).sendall(data)

    def _fault_now(self, *, request: bool) -> Fault:
        self._requests += request
        fault = self._fault
        if self._requests <= self._after or fault == ("reset_on_response" if request else "reset_on_request"):
            return "pass"
        if self._once:
            self._fault = "pass"
        return fault


def _reset(end: socket.socket) -> None:
    end.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    end.close()
