"""What a directory may remember between runs, to read less; nothing right or wrong may ever depend on it."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Protocol

from connector.atomic import replace_file


class Memory(Protocol):
    """Bytes by key. What it gives back may be old or missing, never damaged."""

    def get(self, key: str) -> bytes | None: ...

    def put(self, key: str, value: bytes) -> None:
        """Raises OSError."""
        ...


class FolderMemory:
    """A file for each key, made at the first `put` and readable by its owner alone; each opens with its digest."""

    def __init__(self, state: Path, directory: str) -> None:
        self.folder = state / "memory" / hashlib.sha256(directory.encode()).hexdigest()[:16]

    def get(self, key: str) -> bytes | None:
        try:
            digest, _, value = (self.folder / key).read_bytes().partition(b"\n")
        except OSError:
            return None
        return value if digest == _digest(value) else None

    def put(self, key: str, value: bytes) -> None:
        self.folder.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        self.folder.mkdir(mode=0o700, exist_ok=True)
        replace_file(self.folder / key, b"\n".join((_digest(value), value)))


def _digest(value: bytes) -> bytes:
    return hashlib.sha256(value).hexdigest().encode()
