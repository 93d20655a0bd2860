"""Whether a Parquet file holds all pages that it tells of, as they were written: the reader of columns does not ask.

The footer and the head of each page are structures of Thrift's compact protocol; a field has a number there, no name.
"""

from __future__ import annotations

import zlib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

FOOTER = 8  # bytes behind it: its length, and the magic
DATA_PAGES = (0, 3)  # of both versions
DAMAGED = (IndexError, KeyError, TypeError, AttributeError, RecursionError, OverflowError)
Struct = Mapping[int, Any]


class TornError(ValueError):
    """The message says what is not as it should be, and quotes no value."""


def check_pages(content: bytes) -> int:
    """The rows that it tells of. Raises TornError where its pages hold others, or a checksum does not fit."""
    try:
        start = len(content) - FOOTER - int.from_bytes(content[-FOOTER:-4], "little")
        footer = Thrift(content, start).struct()
        groups = footer.get(4, ())
        names = {column[4] for column in footer[2]}
        for group in groups:
            for chunk in group[1]:
                if not names.issuperset(chunk[3][3]):
                    raise TornError("a column has two names")
                _check_chunk(content, chunk[3], group[3])
        rows, parts = int(footer[3]), sum(group[3] for group in groups)
    except DAMAGED:
        raise TornError("the list of its pages cannot be read") from None
    if rows != parts:
        raise TornError("its parts have other rows than it tells of")
    return rows


def _check_chunk(content: bytes, told: Struct, rows: int) -> None:
    """Of a list a row may have several values, or none but a sign of that."""
    values, found = told[5], 0
    if values < rows:
        raise TornError("a column has fewer values than there are rows")
    for head, data in _pages(content, min(at for at in (told.get(11), told[9]) if at), values):
        if 4 in head and zlib.crc32(data) != head[4] & 0xFFFFFFFF:
            raise TornError("the checksum of a page does not fit")
        found += _values(head)
    if found != values:
        raise TornError("the pages of a column have other values than it tells of")


def _pages(content: bytes, place: int, values: int) -> Iterator[tuple[Struct, bytes]]:
    """Up to the one with the last value; the size of all together is wrong in what some writers left."""
    found = 0
    while found < values:
        thrift = Thrift(content, place)
        head = thrift.struct()
        place = thrift.place + head[3]
        if head[3] < 0 or place > len(content):
            raise TornError("a page ends behind the end of the file")
        yield head, content[thrift.place : place]
        found += _values(head)


def _values(head: Struct) -> int:
    found: int = (head.get(5) or head[8])[1] if head[1] in DATA_PAGES else 0
    return found


@dataclass
class Thrift:
    content: bytes
    place: int

    def struct(self) -> dict[int, Any]:
        """Values by the number of their field."""
        found: dict[int, Any] = {}
        number = 0
        while head := self.byte():
            number = number + (head >> 4) if head >> 4 else self.whole()
            found[number] = self._value(head & 15)
        return found

    def _value(self, kind: int, *, listed: bool = False) -> Any:
        if kind in (1, 2):  # true and false; in a list a byte each
            return (self.byte() if listed else kind) == 1
        return READINGS[kind](self)

    def items(self) -> list[Any]:
        head = self.byte()
        size = self.number() if head >> 4 == 15 else head >> 4
        return [self._value(head & 15, listed=True) for _ in range(size)]

    def byte(self) -> int:
        self.place += 1
        return self.content[self.place - 1]

    def take(self, size: int) -> bytes:
        self.place += size
        return self.content[self.place - size : self.place]

    def number(self) -> int:
        found = shift = 0
        while True:
            byte = self.byte()
            found |= (byte & 127) << shift
            shift += 7
            if byte < 128:
                return found

    def whole(self) -> int:
        """Zigzag: the sign is the last bit."""
        number = self.number()
        return number >> 1 ^ -(number & 1)


READINGS: Mapping[int, Callable[[Thrift], Any]] = {
    3: Thrift.byte,
    **dict.fromkeys((4, 5, 6), Thrift.whole),
    7: lambda thrift: thrift.take(8),
    8: lambda thrift: thrift.take(thrift.number()),
    **dict.fromkeys((9, 10), Thrift.items),
    12: Thrift.struct,
}
"""By the kind of a value; no map is in what is read."""
