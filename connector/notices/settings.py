"""What every entry of the config's `notices` has; imports nothing heavy, since `validate` reads it."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from pathlib import Path

from pydantic import Field

from connector.core.files.documents import Document
from connector.core.files.secret import SecretRef
from connector.notices import KINDS, Channel, Kind

ResolveSecret = Callable[[SecretRef], str]
ResolvePath = Callable[[str], Path]


class NoticeSettings(Document):
    """One kind of channel; a kind has `type: Literal[...]` beside what it needs."""

    type: str
    tells: tuple[Kind, ...] = Field(default=KINDS, min_length=1, description="what it is told of; default: all")
    ca_file: str | None = Field(default=None, description="PEM of the CA; default: the system's")
    timeout: int = Field(default=30, ge=1, le=300, description="seconds for each answer")

    @property
    def label(self) -> str:
        """What logs call the channel."""
        raise NotImplementedError

    @property
    def key(self) -> str:
        """What the channel is remembered by: another address or another secret's name is another channel."""
        return hashlib.sha256(repr(sorted(self.identity)).encode()).hexdigest()[:16]

    @property
    def identity(self) -> tuple[str, ...]:
        raise NotImplementedError

    def open(self, resolve_path: ResolvePath, resolve_secret: ResolveSecret) -> Channel:
        """Nothing is sent yet. Raises what `resolve_secret` raises."""
        raise NotImplementedError
