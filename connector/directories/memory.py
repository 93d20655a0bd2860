"""What a directory may remember between runs, to read less; nothing right or wrong may ever depend on it."""

from __future__ import annotations

from typing import Protocol


class Memory(Protocol):
    """Bytes by key. What it gives back may be old or missing, never damaged."""

    def get(self, key: str) -> bytes | None: ...

    def put(self, key: str, value: bytes) -> None:
        """Raises OSError."""
        ...
