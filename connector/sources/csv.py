"""A feed that lies in a file of values between delimiters."""

from __future__ import annotations

from dataclasses import dataclass

from connector.sources import Fetched, Missing, SourceError, Unfinished
from connector.sources.laid import Laid, LaidFile
from connector.sources.settings import CsvSettings, ResolvePath, ResolveSecret
from connector.sources.trailer import without_trailer

__all__ = ["CsvSource", "Missing", "SourceError", "Unfinished"]


@dataclass(frozen=True)
class CsvSource:
    """trailer: the line that proves that it is whole, as in CsvSettings; encoding: that of the trailer."""

    file: Laid
    trailer: str | None = None
    encoding: str = "utf-8"

    @classmethod
    def of(cls, settings: CsvSettings, resolve_path: ResolvePath, resolve_secret: ResolveSecret) -> CsvSource:
        """Raises SourceError."""
        file = LaidFile.of(settings, resolve_path, resolve_secret)
        return cls(file=file, trailer=settings.trailer, encoding=settings.encoding)

    def fetch(self) -> Fetched:
        """The file as it is now. Raises Missing, Unfinished where it is not whole yet, or another SourceError."""
        found = self.file.read()
        content, promised = found.content, None
        if self.trailer is not None:
            content, promised = without_trailer(content, found.label, self.trailer, self.encoding)
        return Fetched(content=content, label=found.label, modified=found.modified, promised=promised)
