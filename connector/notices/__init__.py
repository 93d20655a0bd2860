"""Notices to operators: what a run says of itself where people look, by mail or into a chat; ids and counts alone."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, Protocol

Kind = Literal["failure", "hold", "missing", "drift", "late"]
KINDS: tuple[Kind, ...] = ("failure", "hold", "missing", "drift", "late")


@dataclass(frozen=True, kw_only=True)
class Event:
    """Something that lasts until it is mended, and is told once for as long.

    place: what was looked at as one: a directory, or nothing for the run itself. id: tells it from others of its kind
    there. words: one sentence; the same of many is told once, with their number. help: how to go on.
    """

    kind: Kind
    place: str = ""
    id: str
    words: str
    help: str = ""


@dataclass(frozen=True, kw_only=True)
class Notice:
    """What one message says: its title and its lines, plain text each."""

    title: str
    lines: tuple[str, ...]


class NoticeError(Exception):
    """The notice could not be sent; the message is fit to print and holds no secret and nobody's address."""


class Channel(Protocol):
    def send(self, notice: Notice) -> None:
        """Raises NoticeError."""
        ...
