"""A file that somebody lays: the one that is meant, whole, and its bytes."""

from __future__ import annotations

import datetime as dt
import os
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from connector.core.files.spans import span
from connector.sources import Missing, SourceError
from connector.sources.extras import extra
from connector.sources.finished import FileState, Found, at_rest, changed_meanwhile, stop_if_not_done
from connector.sources.newest import PATTERN, newest_of
from connector.sources.settings import LaidSettings, ResolvePath, ResolveSecret


class Laid(Protocol):
    def read(self) -> Found:
        """The file as it is now. Raises Missing, Unfinished where it is not whole yet, or another SourceError."""
        ...


@dataclass(frozen=True)
class LaidFile:
    """path: the file; label: what problems call it (default: the path); the others as in LaidSettings."""

    path: Path
    label: str = ""
    stable_for: dt.timedelta = dt.timedelta()
    done: str | None = None

    @classmethod
    def of(cls, settings: LaidSettings, resolve_path: ResolvePath, resolve_secret: ResolveSecret) -> Laid:
        """The file that is meant now, here or on a server. Raises Missing, Unfinished and SourceError."""
        if settings.sftp is not None:
            with extra("sftp"):
                from connector.sources.sftp import RemoteFile

            return RemoteFile(settings, resolve_secret)
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
            raise changed_meanwhile(label)
        return content, after
