"""Letters to the people whose rights come and go: what each says, from templates, and how it is sent."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Occasion = Literal["lost", "granted", "ahead", "digest"]
OCCASIONS: tuple[Occasion, ...] = ("lost", "granted", "ahead", "digest")
"""In the order in which letters are sent: what happened, what is to come, what a principal is told of others."""


@dataclass(frozen=True, kw_only=True)
class Letter:
    """One rendered message, without whom it goes to."""

    subject: str
    text: str
    html: str
