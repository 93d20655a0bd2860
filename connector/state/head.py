"""The file `head`: the ledger's last line by number and hash, kept apart from it so that a lost tail is noticed.

Two lines of fixed length: the last *confirmed* position, and the one *announced* by the transaction under way (the
same, where none is). The order is: announce, on the disk; commit; confirm. So after a crash the ledger ends at one of
the two, and anything else is a fault. Confirming last, and not first, means that a crash never looks like a loss.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from filelock import FileLock, Timeout
from sqlalchemy import Connection

from connector.state.errors import StateError, plain_file_errors
from connector.state.events import Position

HEAD = "head"
HEAD_LOCK = "head.lock"
WAIT_SECONDS = 30
BINARY = getattr(os, "O_BINARY", 0)  # Windows would write two bytes for a line end
FORM = re.compile(r"(\d{19}) ([0-9a-f]{64})\n(\d{19}) ([0-9a-f]{64})\n")


@dataclass(frozen=True, kw_only=True)
class Ends:
    """missed: a line that this machine wrote, and that the ledger does not have."""

    confirmed: Position
    announced: Position
    missed: Position | None = None

    def allow(self, last: Position) -> bool:
        return self.missed is None and last in (self.confirmed, self.announced)


class Head(Protocol):
    """Where the ledger ends, by another witness than its lines. Every method raises StateError."""

    def held(self) -> AbstractContextManager[None]:
        """One writer at a time, from the announcement to the confirmation."""
        ...

    def read(self, connection: Connection) -> Ends | None:
        """None where it is gone."""
        ...

    def announce(self, connection: Connection, confirmed: Position, announced: Position) -> None:
        """Inside the transaction that writes the lines."""
        ...

    def confirm(self, position: Position) -> None:
        """After it."""
        ...


class FileHead:
    def __init__(self, folder: Path, *, read_only: bool = False) -> None:
        self._read_only = read_only
        self._path = folder / HEAD
        self._lock = FileLock(folder / HEAD_LOCK, timeout=WAIT_SECONDS, mode=0o600, fallback_to_soft=False)

    @contextmanager
    def held(self) -> Iterator[None]:
        """One writer at a time, from the announcement to the confirmation; who cannot write waits for nobody."""
        if self._read_only:
            yield
            return
        with plain_file_errors(self._path):
            self._acquire()
        try:
            yield
        finally:
            self._lock.release()

    def read(self, _: Connection | None = None) -> Ends | None:
        """None where the file is missing or isn't of our form."""
        with plain_file_errors(self._path):
            try:
                text = self._path.read_bytes().decode("ascii", errors="replace")
            except FileNotFoundError:
                return None
        if not (found := FORM.fullmatch(text)):
            return None
        first, second = (Position(seq=int(found[i]), hash=found[i + 1]) for i in (1, 3))
        return Ends(confirmed=first, announced=second)

    def announce(self, _: Connection | None, confirmed: Position, announced: Position) -> None:
        self._write(confirmed, announced, sync=True)

    def confirm(self, position: Position) -> None:
        """Not synced: the next announcement says it again, and a loss of power before that leaves both ends allowed."""
        self._write(position, position, sync=False)

    def _write(self, confirmed: Position, announced: Position, *, sync: bool) -> None:
        text = "".join(f"{position.seq:019d} {position.hash}\n" for position in (confirmed, announced))
        with plain_file_errors(self._path):
            # in place: 168 bytes of one disk sector change together, and a rename would cost two more syncs
            handle = os.open(self._path, os.O_WRONLY | os.O_CREAT | BINARY, 0o600)
            try:
                os.write(handle, text.encode("ascii"))
                os.ftruncate(handle, len(text))
                if sync:
                    os.fsync(handle)
            finally:
                os.close(handle)

    def _acquire(self) -> None:
        try:
            self._lock.acquire(poll_interval=0.01)
        except Timeout:
            raise StateError(
                f"{self._path}: another program has been writing the ledger for {WAIT_SECONDS} s"
            ) from None
