"""ldap3's socket and decoder with three changes: certificates are always verified, no answer outlasts its deadline, and
search entries are walked directly, since ldap3's decoder takes longer over 20,000 accounts than the server does.
"""

from __future__ import annotations

import socket
import ssl
import time
from collections.abc import Iterator
from typing import Any

from ldap3 import Connection, Tls
from ldap3.core.exceptions import LDAPSocketReceiveError
from ldap3.strategy.base import RESPONSE_COMPLETE, SESSION_TERMINATED_BY_SERVER
from ldap3.strategy.sync import SyncStrategy
from ldap3.utils.asn1 import decode_message_fast

from connector.directories.active_directory.ber import ENTRY, message_end, message_head, read_entry

CHUNK = 262_144
REFERENCE, INTERMEDIATE = 0x73, 0x79


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
            number, start = message_head(message)
            if number != message_id:
                return self._unasked(number)
            if message[start] == ENTRY:
                found.append(read_entry(message, start, names))
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
            end = message_end(buffer)
            while end == 0 or end > len(buffer):
                chunk = self._receive()
                if not chunk:
                    return
                buffer += chunk
                end = end or message_end(buffer)
            yield bytes(buffer[:end])
            del buffer[:end]

    def _receive(self) -> bytes:
        self._keep_time(self.connection.receive_timeout)
        try:
            return bytes(self.connection.socket.recv(CHUNK))
        except OSError as error:
            raise LDAPSocketReceiveError(f"no answer: {error}") from error
