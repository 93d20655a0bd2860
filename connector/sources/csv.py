"""A feed that lies in a file."""

from __future__ import annotations

import datetime as dt
import os
from dataclasses import dataclass
from pathlib import Path

from connector.sources import Fetched, SourceError

__all__ = ["CsvSource", "SourceError"]


@dataclass(frozen=True, kw_only=True)
class _State:
    size: int
    modified: int

    @classmethod
    def of(cls, handle: int) -> _State:
        found = os.fstat(handle)
        return cls(size=found.st_size, modified=found.st_mtime_ns)


@dataclass(frozen=True)
class CsvSource:
    """path: the file; label: what problems call it (default: the path)."""

    path: Path
    label: str = ""

    def fetch(self) -> Fetched:
        """The file as it is now. Raises SourceError where it is missing, unreadable, or written to meanwhile."""
        label = self.label or str(self.path)
        try:
            content, state = self._read()
        except FileNotFoundError:
            raise SourceError(f"the feed `{label}` is missing") from None
        except OSError as error:
            reason = (error.strerror or "unknown error").lower()
            raise SourceError(f"the feed `{label}` cannot be read: {reason}") from error
        if state is None:
            raise SourceError(f"the feed `{label}` was written to while it was read; try again when it is complete")
        modified = dt.datetime.fromtimestamp(state.modified / 1e9, tz=dt.UTC)
        return Fetched(content=content, label=label, modified=modified)

    def _read(self) -> tuple[bytes, _State | None]:
        """The content, and the state that held from the first byte to the last."""
        with self.path.open("rb") as file:
            before = _State.of(file.fileno())
            content = file.read()
            after = _State.of(file.fileno())
        return content, (after if before == after and after.size == len(content) else None)
