"""The `archive` of the config; imports nothing heavy, since `validate` reads it."""

from __future__ import annotations

import datetime as dt

from pydantic import Field

from connector.core.files.documents import Document
from connector.core.files.spans import Span, span


class ArchiveSettings(Document):
    keep: Span = Field(default="400d", description="how long what a run read is kept, as 400d")

    @property
    def kept(self) -> dt.timedelta:
        return span(self.keep)
