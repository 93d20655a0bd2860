"""A file that somebody lays: the one that is meant, whole, and its bytes."""

from __future__ import annotations

import datetime as dt
import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from connector.core.files.spans import span
from connector.sources import Missing, SourceError, Unfinished
from connector.sources.finished import FileState, at_rest, stop_if_not_done
from connector.sources.newest import PATTERN, newest_of
from connector.sources.settings import LaidSettings


@dataclass(frozen=True, kw_only=True)
class Found:
    """content: the whole file. label: what problems call it. modified: when it was written, in UTC."""

    content: bytes
    label: str
    modified: dt.datetime


@dataclass(frozen=True)
class LaidFile:
    """path: the file; label: what problems call it (default: the path); the others as in LaidSettings."""

    path: Path
    label: str = ""
    stable_for: dt.timedelta = dt.timedelta()
    done: str | None = None

    @classmethod
    def of(cls, settings: LaidSettings, resolve_path: Callable[[str], Path]) -> LaidFile:
        """The file that is meant now. Raises Missing, Unfinished and SourceError."""
        path, label = resolve_path(settings.path), settings.path
        if PATTERN & set(path.name):
            path = newest_of(path, label, settings.newest)
            label = f"{label.rpartition('/')[0]}/{path.name}".removeprefix("/")
        rest = span(settings.stable_for) if settings.stable_for else dt.timedelta()
        return cls(path=path, label=label, stable_for=rest, done=settings.done)

    def read(self) -> Found:
        """The file as it is now. Raises Missing, Unfinished where it is not whole yet, or another SourceError."""
        label = self.label or str(self.path)
        try:
            content, state = self._whole(label)
        except FileNotFoundError:
            raise Missing(f"the feed `{label}` is missing") from None
        except OSError as error:
            reason = (error.strerror or "unknown error").lower()
            raise SourceError(f"the feed `{label}` cannot be read: {reason}") from error
        return Found(content=content, label=label, modified=state.moment)

    def _whole(self, label: str) -> tuple[bytes, FileState]:
        """The content, and the state that held from the first look at the file to its last byte."""
        rested = at_rest(self.path, label, self.stable_for) if self.stable_for else None
        with self.path.open("rb") as file:
            before = FileState.of(os.fstat(file.fileno()))
            if self.done is not None:
                stop_if_not_done(self.path, label, self.done, before)
            content = file.read()
            after = FileState.of(os.fstat(file.fileno()))
        if before != after or after.size != len(content) or rested not in (None, before):
            raise Unfinished(
                f"the feed `{label}` was written to while it was read; try again when it is complete",
                code="feed-unsettled",
            )
        return content, after
