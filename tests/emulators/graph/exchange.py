"""One request and one answer, as an HTTP call or as an item of a $batch."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Literal
from urllib.parse import unquote, unquote_plus

import msgspec

from .errors import bad_request

decode = msgspec.json.Decoder().decode
encode = msgspec.json.Encoder().encode

UNREADABLE = (
    "Unable to read JSON request payload. Please ensure Content-Type header is set and payload is of valid JSON format."
)


@dataclass(slots=True)
class Request:
    """`path` and `query` as sent, still percent-encoded; `body` is bytes of a call, or a decoded value of an item."""

    method: str
    path: str
    query: str = ""
    headers: dict[str, str] = field(default_factory=dict)
    body: Any = None
    kind: Literal["request", "item"] = "request"
    roles: frozenset[str] = frozenset()
    app: str = ""

    def parameters(self) -> dict[str, str]:
        pairs = (part.partition("=") for part in self.query.split("&") if part)
        return {unquote_plus(name): unquote_plus(value) for name, _, value in pairs}

    def json(self) -> dict[str, Any]:
        """The body as an object. Raises the refusal Graph gives for anything else."""
        value = self.body
        if isinstance(value, bytes):
            try:
                value = decode(value)
            except (msgspec.DecodeError, UnicodeDecodeError):
                raise bad_request(UNREADABLE) from None
        if not isinstance(value, dict):
            raise bad_request(UNREADABLE)
        return value

    @property
    def advanced(self) -> bool:
        return self.headers.get("consistencylevel", "").lower() == "eventual"


@dataclass(slots=True)
class Answer:
    """`body` None means an answer without content; `units`: what it costs in resource units."""

    status: int
    body: Any = None
    headers: dict[str, str] = field(default_factory=dict)
    units: int = 1


def segments(path: str) -> list[str]:
    """The words of a path: `users('a%23b')/memberOf` gives `users`, `a#b`, `memberOf`; `delta()` gives `delta`."""
    words: list[str] = []
    for part in path.strip("/").split("/"):
        head, bracket, rest = part.partition("(")
        words.append(unquote(head) if bracket else unquote(part))
        if bracket and rest.strip(")"):
            words.append(unquote(rest[:-1]).strip("'").replace("''", "'"))
    return words
