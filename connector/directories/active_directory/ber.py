"""LDAP messages in BER: where one ends, whose it is, and what a search entry holds. The rest is ldap3's."""

from __future__ import annotations

from typing import NamedTuple

MESSAGE, INTEGER, ENTRY = 0x30, 0x02, 0x64
NOT_LDAP = "the answer is not LDAP"


class Entry(NamedTuple):
    """One object found: its DN as the server writes it, and its attributes by lower-case name."""

    dn: str
    values: dict[str, list[bytes]]


def message_end(buffer: bytearray) -> int:
    """Where the first message ends; 0 while its length has not arrived."""
    if buffer and buffer[0] != MESSAGE:
        raise ValueError(NOT_LDAP)
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


def message_head(message: bytes) -> tuple[int, int]:
    """The message's id, and where its operation starts."""
    start, _ = _span(message, 0)
    if message[start] != INTEGER:
        raise ValueError(NOT_LDAP)
    start, end = _span(message, start)
    return int.from_bytes(message[start:end], "big"), end


def read_entry(message: bytes, at: int, names: dict[bytes, str]) -> Entry:
    """The search entry that starts at `at`; `names` remembers attribute names from one entry to the next."""
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
