"""A relay that gives Samba the limits of a real AD, can ask for client certificates, and can play a read-only one.

It also gives out what Samba keeps and does not: `records` makes the values of msDS-ReplValueMetaData for a GUID.

MaxValRange: an attribute of more than 1,500 values comes as `member;range=0-1499`. MaxPageSize: a search without paging
ends after 1,000 entries with sizeLimitExceeded. A read-only controller answers each modify with a referral. LDAPS on
both sides.
"""

from __future__ import annotations

import re
import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

from tests.samba.controller import Controller

MAX_VALUES, MAX_ENTRIES = 1500, 1000
PAGED = b"1.2.840.113556.1.4.319"
RECORDS = re.compile(rb"msDS-ReplValueMetaData(?:;range=([0-9]+)-\*)?")
GUID = re.compile(rb"<GUID=([0-9a-f-]{36})>")
SEARCH, ENTRY, DONE, MODIFY, MODIFIED = 0x63, 0x64, 0x65, 0x66, 0x67
Element = tuple[int, bytes, bytes]


class StrictAD:
    """`peers` holds the subject of each client certificate shown; `writable` is where a read-only one refers to."""

    def __init__(
        self,
        controller: Controller,
        *,
        client_ca: Path | None = None,
        writable: str = "",
        records: Callable[[str], list[bytes]] | None = None,
        most: int = MAX_VALUES,
    ) -> None:
        self.writable, self.records, self.most = writable, records, most
        self.target = (controller.host, 636)
        self.peers: list[str] = []
        self._to_server = ssl.create_default_context(cafile=controller.ca_file)
        self._to_client = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        tls = Path(controller.ca_file).parent
        self._to_client.load_cert_chain(tls / "cert.pem", tls / "key.pem")
        if client_ca:
            self._to_client.load_verify_locations(client_ca)
            self._to_client.verify_mode = ssl.CERT_REQUIRED
        self._listener = socket.create_server(("127.0.0.1", 0))
        threading.Thread(target=self._accept, daemon=True).start()

    @property
    def uri(self) -> str:
        return f"ldaps://localhost:{self._listener.getsockname()[1]}"

    def close(self) -> None:
        self._listener.close()

    def _accept(self) -> None:
        while True:
            try:
                raw = self._listener.accept()[0]
            except OSError:
                return
            threading.Thread(target=self._serve, args=(raw,), daemon=True).start()

    def _serve(self, raw: socket.socket) -> None:
        try:
            client = self._to_client.wrap_socket(raw, server_side=True)
        except OSError:
            raw.close()
            return
        self.peers += [str(field[0][1]) for field in (client.getpeercert() or {}).get("subject", ())]
        server = self._to_server.wrap_socket(socket.create_connection(self.target), server_hostname=self.target[0])
        paged: dict[bytes, bool] = {}
        asked: dict[bytes, re.Match[bytes] | None] = {}
        threading.Thread(target=_requests, args=(client, server, paged, asked, self.writable), daemon=True).start()
        _responses(server, client, paged, asked, self)


def _requests(
    client: ssl.SSLSocket,
    server: ssl.SSLSocket,
    paged: dict[bytes, bool],
    asked: dict[bytes, re.Match[bytes] | None],
    writable: str,
) -> None:
    for message in _messages(client):
        number, operation, *controls = _inside(message)
        if operation[0] == SEARCH:
            paged[number[1]] = any(PAGED in control[1] for control in controls)
            asked[number[1]] = RECORDS.search(operation[1])
        if operation[0] == MODIFY and writable:
            client.sendall(_element(0x30, number[2], _referral(writable)))
            continue
        server.sendall(message)
    server.close()


def _responses(
    server: ssl.SSLSocket,
    client: ssl.SSLSocket,
    paged: dict[bytes, bool],
    asked: dict[bytes, re.Match[bytes] | None],
    relay: StrictAD,
) -> None:
    counts: dict[bytes, int] = {}
    for message in _messages(server):
        (_, number, number_element), (tag, body, element), *rest = _inside(message)
        over = not paged.get(number) and counts.get(number, 0) >= MAX_ENTRIES
        if tag == ENTRY:
            counts[number] = counts.get(number, 0) + 1
            if over:
                continue
            wanted = asked.get(number)
            element = _limited(
                _with_records(body, wanted, relay.records) if wanted and relay.records else body, relay.most
            )
        elif tag == DONE and over:
            element = _element(DONE, _element(0x0A, b"\x04"), _element(0x04), _element(0x04, b"Size limit exceeded"))
        client.sendall(_element(0x30, number_element, element, *(control[2] for control in rest)))
    client.close()


def _referral(uri: str) -> bytes:
    return _element(
        MODIFIED, _element(0x0A, b"\x0a"), _element(0x04), _element(0x04), _element(0xA3, _element(0x04, uri.encode()))
    )


def _with_records(entry: bytes, wanted: re.Match[bytes], records: Callable[[str], list[bytes]]) -> bytes:
    """The entry with one attribute more, from the value that was asked for on."""
    name, attributes = _children(entry)
    guid = GUID.search(name[1])
    assert guid is not None
    values = (_element(0x04, value) for value in records(guid[1].decode())[int(wanted[1] or 0) :])
    more = _element(0x30, _element(0x04, wanted[0]), _element(0x31, *values))
    return name[2] + _element(0x30, attributes[1], more)


def _limited(entry: bytes, most: int) -> bytes:
    name, attributes = _children(entry)
    cut = (_ranged(*attribute, most) for attribute in _children(attributes[1]))
    return _element(ENTRY, name[2], _element(0x30, *cut))


def _ranged(_: int, attribute: bytes, whole: bytes, most: int) -> bytes:
    kind, values = _children(attribute)
    items = [value[2] for value in _children(values[1])]
    if len(items) <= most:
        return whole
    base, _, span = kind[1].partition(b";range=")
    low = int(span.partition(b"-")[0] or 0)
    cut = _element(0x04, b"%s;range=%d-%d" % (base, low, low + most - 1))
    empty = b"" if span else _element(0x30, _element(0x04, base), _element(0x31))
    return empty + _element(0x30, cut, _element(0x31, *items[:most]))


def _messages(source: ssl.SSLSocket) -> Iterator[bytes]:
    buffer = bytearray()
    while True:
        span = _span(buffer, 0)
        if span:
            yield bytes(buffer[: span[1]])
            del buffer[: span[1]]
            continue
        try:
            data = source.recv(262_144)
        except OSError:
            return
        if not data:
            return
        buffer += data


def _inside(message: bytes) -> list[Element]:
    return _children(_children(message)[0][1])


def _children(data: bytes) -> list[Element]:
    found, at = [], 0
    while at < len(data):
        span = _span(data, at)
        assert span is not None
        found.append((data[at], data[span[0] : span[1]], data[at : span[1]]))
        at = span[1]
    return found


def _span(data: bytes | bytearray, at: int) -> tuple[int, int] | None:
    """Where the contents of the BER element at `at` start and end; None while it is not all there."""
    if len(data) < at + 2:
        return None
    length, start = data[at + 1], at + 2
    if length & 0x80:
        size = length & 0x7F
        length, start = int.from_bytes(data[start : start + size], "big"), start + size
    return (start, start + length) if len(data) >= start + length else None


def _element(tag: int, *parts: bytes) -> bytes:
    body = b"".join(parts)
    if len(body) < 0x80:
        return bytes((tag, len(body))) + body
    size = (len(body).bit_length() + 7) // 8
    return bytes((tag, 0x80 | size)) + len(body).to_bytes(size, "big") + body
