"""The end of the ledger, told to a place that this program cannot take it back from: a file, or a system log.

Whoever owns the machine can write a ledger anew with every hash right; the heads told before are not in it then.
"""

from __future__ import annotations

import datetime as dt
import os
import re
import socket
from collections.abc import Iterable, Iterator
from pathlib import Path

from sqlalchemy import select

from connector.state.events import Position, timestamp
from connector.state.ledger import Ledger
from connector.state.schema import events

FORM = re.compile(r"connector audit head (?P<at>\S+) line (?P<seq>\d{1,18}) sha256 (?P<hash>[0-9a-f]{64})")
PRIORITY = 13 * 8 + 6  # facility `log audit`, severity `informational`
AT_ONCE = 500


def tip(ledger: Ledger) -> Position:
    rows = ledger.select(select(events.c.seq, events.c.hash).order_by(events.c.seq.desc()).limit(1))
    return Position(seq=rows[0].seq, hash=rows[0].hash) if rows else Position()


def head_line(end: Position, at: dt.datetime) -> str:
    """What `told_otherwise` finds again, wherever it stands in a line."""
    return f"connector audit head {timestamp(at)} line {end.seq} sha256 {end.hash}"


def to_file(path: Path, line: str) -> None:
    """Added at the end, on the disk when this returns; everybody may read it, since it names nobody. Raises OSError."""
    handle = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o644)
    try:
        os.write(handle, f"{line}\n".encode())
        os.fsync(handle)
    finally:
        os.close(handle)


def to_syslog(place: str, line: str) -> None:
    """`place`: a socket of this machine, or HOST:PORT, which is sent a datagram. Raises OSError."""
    if place.startswith("/"):
        with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as local:
            local.connect(place)
            local.sendall(f"<{PRIORITY}>connector[{os.getpid()}]: {line}".encode())
        return
    host, _, port = place.rpartition(":")
    kind, _, _, _, address = socket.getaddrinfo(host.strip("[]"), int(port), type=socket.SOCK_DGRAM)[0]
    with socket.socket(kind, socket.SOCK_DGRAM) as remote:
        head = f"<{PRIORITY}>1 - {socket.gethostname()} connector {os.getpid()} head - "
        remote.sendto(f"{head}{line}".encode(), address)


def told_otherwise(ledger: Ledger, lines: Iterable[str]) -> tuple[int, list[str]]:
    """How many heads the lines tell of, and in which the ledger is not what it was."""
    told = [(found["at"], int(found["seq"]), found["hash"]) for line in lines if (found := FORM.search(line))]
    hashes = dict(_hashes(ledger, sorted({seq for _, seq, _ in told})))
    return len(told), [
        f"line {seq} {'is another than' if seq in hashes else 'is lost:'} the one that was told at {at}"
        for at, seq, was in told
        if hashes.get(seq) != was
    ]


def _hashes(ledger: Ledger, numbers: list[int]) -> Iterator[tuple[int, str]]:
    for start in range(0, len(numbers), AT_ONCE):
        some = numbers[start : start + AT_ONCE]
        for row in ledger.select(select(events.c.seq, events.c.hash).where(events.c.seq.in_(some))):
            yield row.seq, row.hash
