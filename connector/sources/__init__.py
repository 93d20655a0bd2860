"""A source: where a feed's bytes come from. One file a kind, behind one Protocol."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Protocol


@dataclass(frozen=True, kw_only=True)
class Fetched:
    """content: the whole feed, read once. label: what problems call it. modified: when it was written, in UTC.

    promised: the rows that its trailer, or the source itself, tells of; None where none does. The trailer is not in
      `content`.
    notes: by line of `content`, what is wrong with a row there that has nothing but its person's id, so that it is
      rejected.
    """

    content: bytes
    label: str
    modified: dt.datetime | None
    promised: int | None = None
    notes: Mapping[int, str] = field(default_factory=dict)


class SourceError(Exception):
    """The feed could not be fetched; the message is fit to print and holds no secret."""


class Missing(SourceError):  # noqa: N818 - nothing failed, the feed has not come
    """There is no feed; `code` is a problem's."""

    code = "feed-missing"


class Unfinished(SourceError):  # noqa: N818 - nothing failed, the feed is not whole yet
    """The feed is there, and is not whole yet; `code` is a problem's."""

    def __init__(self, message: str, *, code: str) -> None:
        super().__init__(message)
        self.code = code


class Source(Protocol):
    def fetch(self) -> Fetched:
        """Raises SourceError."""
        ...
