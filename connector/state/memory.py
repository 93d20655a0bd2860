"""What a directory remembers between runs, kept in the state; see `directories.memory.Memory`."""

from __future__ import annotations

import errno
import hashlib
from pathlib import Path

from connector.state import State
from connector.state.errors import StateError
from connector.state.folder import state_at

MEMORY = "memory"


class StateMemory:
    """A file for each key of a directory, made at the first `put`; each opens with its digest."""

    def __init__(self, place: State | str | Path, directory: str) -> None:
        self._state = state_at(place)
        self.folder = f"{MEMORY}/{hashlib.sha256(directory.encode()).hexdigest()[:16]}"

    def get(self, key: str) -> bytes | None:
        try:
            digest, _, value = (self._state.files.read(f"{self.folder}/{key}") or b"").partition(b"\n")
        except StateError:
            return None
        return value if digest == _digest(value) else None

    def put(self, key: str, value: bytes) -> None:
        try:
            self._state.files.write(f"{self.folder}/{key}", b"\n".join((_digest(value), value)))
        except StateError as error:
            raise OSError(errno.EIO, str(error)) from error


def _digest(value: bytes) -> bytes:
    return hashlib.sha256(value).hexdigest().encode()
