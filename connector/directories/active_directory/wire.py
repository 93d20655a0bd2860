"""ldap3's socket and decoder with three changes: certificates are always verified, no answer outlasts its deadline, and
search entries are walked directly, since ldap3's decoder takes longer over 20,000 accounts than the server does.
"""

from __future__ import annotations

import socket
import ssl
import time
from collections.abc import Iterator
from typing import Any, NamedTuple

from ldap3 import Connection, Tls
from ldap3.core.exceptions import LDAPSocketReceiveError
from ldap3.strategy.base import RESPONSE_COMPLETE, SESSION_TERMINATED_BY_SERVER
from ldap3.strategy.sync import SyncStrategy
from ldap3.utils.asn1 import decode_message_fast

CHUNK = 262_144
MESSAGE, INTEGER, ENTRY, REFERENCE, INTERMEDIATE = 0x30, 0x02, 0x64, 0x73, 0x79


class Entry(NamedTuple):
    """One object found: its DN as the server writes it, and its attributes by lower-case name."""

    dn: str
    values: dict[str, list[bytes]]


class VerifiedTls(Tls):  # type: ignore[misc]  # ldap3 has no types
    """Python's own context: CA, host name (or address) and protocol are checked in the handshake."""

    def __init__(self, context: ssl.SSLContext) -> None:
        super().__init__(validate=ssl.CERT_REQUIRED)
        self.context = context

    def wrap_socket(self, connection: Connection, do_handshake: bool = False) -> None:  # noqa: ARG002 - ldap3's signature
        connection.socket = self.context.wrap_socket(connection.socket, server_hostname=connection.server.host)


class Wire(SyncStrategy):  # type: ignore[misc]  # ldap3 has no types
    """A synchronous strategy that gives up at `deadline` (of the monotonic clock)."""

    def __init__(self, connection: Connection, deadline: float) -> None:
        super().__init__(connection)
        self.deadline = deadline

    def attach(self) -> None:
        """Take the place of the strategy the connection was made with; ldap3 has no public way."""
        connection = self.connection
        connection.strategy = self
        connection.send, connection.open, connection.get_response = self.send, self.open, self.get_response
        connection.post_send_single_response = self.post_send_single_response
        connection.post_send_search = self.post_send_search

    def _open_socket(self, address: Any, use_ssl: bool = False, unix_socket: bool = False) -> None:  # noqa: ARG002 - its signature
        """As ldap3's, but a socket that comes to nothing is closed, and connecting too has its deadline."""
        connection = self.connection
        connection.socket = socket.socket(*address[:3])
        try:
            self._keep_time(connection.server.connect_timeout)
            connection.socket.connect(address[4])
            self._keep_time(connection.receive_timeout)
            if use_ssl:
                connection.server.tls.wrap_socket(connection)
        except OSError:
            connection.socket.close()
            raise
        connection.closed = False

    def sending(self, ldap_message: Any) -> None:
        self._keep_time(self.connection.receive_timeout)
        super().sending(ldap_message)

    def _keep_time(self, most: float) -> None:
        left = self.deadline - time.monotonic()
        if left <= 0:
            raise LDAPSocketReceiveError("the time allowed has passed")
        self.connection.socket.settimeout(min(most, left))

    def _get_response(self, message_id: int, timeout: float) -> list[Any] | str:  # noqa: ARG002 - ldap3's signature
        found: list[Any] = []
        names: dict[bytes, str] = {}
        for message in self._messages():
            start, number = _message_id(message)
            if number != message_id:
                return self._unasked(number)
            if message[start] == ENTRY:
                found.append(_entry(message, start, names))
                continue
            found.append(self.decode_response_fast(decode_message_fast(message)))
            if message[start] not in (REFERENCE, INTERMEDIATE):
                return [*found, RESPONSE_COMPLETE]
        return str(SESSION_TERMINATED_BY_SERVER)

    def _unasked(self, number: int) -> str:
        if number:
            raise LDAPSocketReceiveError("an answer to another request came")
        return str(SESSION_TERMINATED_BY_SERVER)

    def _messages(self) -> Iterator[bytes]:
        buffer = bytearray()
        while True:
            end = _end(buffer)
            while end == 0 or end > len(buffer):
                chunk = self._receive()
                if not chunk:
                    return
                buffer += chunk
                end = end or _end(buffer)
            yield bytes(buffer[:end])
            del buffer[:end]

    def _receive(self) -> bytes:
        self._keep_time(self.connection.receive_timeout)
        try:
            return bytes(self.connection.socket.recv(CHUNK))
        except OSError as error:
            raise LDAPSocketReceiveError(f"no answer: {error}") from error


def _end(buffer: bytearray) -> int:
    """Where the first message ends; 0 while its length has not arrived."""
    if buffer and buffer[0] != MESSAGE:
        raise LDAPSocketReceiveError("the answer is not LDAP")
    if len(buffer) < 2:
        return 0
    if buffer[1] < 0x80:
        return buffer[1] + 2
    size = buffer[1] & 0x7F
    if len(buffer) < 2 + size:
        return 0
    return int.from_bytes(buffer[2 : 2 + size], "big") + 2 + size


def _span(data: bytes, at: int) -> tuple[int, int]:
    """Where the contents of the BER element at `at` start and end."""
    length = data[at + 1]
    if length < 0x80:
        return at + 2, at + 2 + length
    size = length & 0x7F
    start = at + 2 + size
    return start, start + int.from_bytes(data[at + 2 : start], "big")


def _message_id(message: bytes) -> tuple[int, int]:
    start, _ = _span(message, 0)
    if message[start] != INTEGER:
        raise LDAPSocketReceiveError("the answer is not LDAP")
    start, end = _span(message, start)
    return end, int.from_bytes(message[start:end], "big")


def _entry(message: bytes, at: int, names: dict[bytes, str]) -> Entry:
    at, _ = _span(message, at)
    start, end = _span(message, at)
    dn = message[start:end].decode("utf-8", "replace")
    at, stop = _span(message, end)
    values: dict[str, list[bytes]] = {}
    while at < stop:
        inner, at = _span(message, at)
        start, end = _span(message, inner)
        raw = message[start:end]
        name = names.get(raw) or names.setdefault(raw, raw.decode("ascii", "replace").lower())
        inner, last = _span(message, end)
        texts = values.setdefault(name, [])
        while inner < last:
            start, inner = _span(message, inner)
            texts.append(message[start:inner])
    return Entry(dn, values)
