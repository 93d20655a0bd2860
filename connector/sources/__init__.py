"""A source: where a feed's bytes come from. One file a kind, behind one Protocol."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, kw_only=True)
class Fetched:
    """content: the whole feed, read once. label: what problems call it. modified: when it was written, in UTC."""

    content: bytes
    label: str
    modified: dt.datetime | None


class SourceError(Exception):
    """The feed could not be fetched; the message is fit to print and holds no secret."""


class Source(Protocol):
    def fetch(self) -> Fetched:
        """Raises SourceError."""
        ...
