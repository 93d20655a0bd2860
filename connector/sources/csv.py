"""A feed that lies in a file."""

from __future__ import annotations

import datetime as dt
import os
from dataclasses import dataclass
from pathlib import Path

from connector.core.files.spans import span
from connector.sources import Fetched, Missing, SourceError, Unfinished
from connector.sources.finished import FileState, at_rest, stop_if_not_done
from connector.sources.settings import CsvSettings
from connector.sources.trailer import without_trailer

__all__ = ["CsvSource", "Missing", "SourceError", "Unfinished"]


@dataclass(frozen=True)
class CsvSource:
    """path: the file; label: what problems call it (default: the path).

    stable_for, done, trailer: what proves that it is whole, as in CsvSettings; encoding: that of the trailer.
    """

    path: Path
    label: str = ""
    stable_for: dt.timedelta = dt.timedelta()
    done: str | None = None
    trailer: str | None = None
    encoding: str = "utf-8"

    @classmethod
    def of(cls, settings: CsvSettings, path: Path) -> CsvSource:
        return cls(
            path=path,
            label=settings.path,
            stable_for=span(settings.stable_for) if settings.stable_for else dt.timedelta(),
            done=settings.done,
            trailer=settings.trailer,
            encoding=settings.encoding,
        )

    def fetch(self) -> Fetched:
        """The file as it is now. Raises Missing, Unfinished where it is not whole yet, or another SourceError."""
        label = self.label or str(self.path)
        try:
            content, state = self._whole(label)
        except FileNotFoundError:
            raise Missing(f"the feed `{label}` is missing") from None
        except OSError as error:
            reason = (error.strerror or "unknown error").lower()
            raise SourceError(f"the feed `{label}` cannot be read: {reason}") from error
        promised = None
        if self.trailer is not None:
            content, promised = without_trailer(content, label, self.trailer, self.encoding)
        return Fetched(content=content, label=label, modified=state.moment, promised=promised)

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
