"""Lists page by page: $top, $count, and a nextLink whose token stands for the place reached."""

from __future__ import annotations

import base64
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote

from .errors import bad_request, page_expired, unsupported
from .exchange import Request
from .state import Entity

LARGEST = 999
KEPT = 2000
OPTIONS = {
    "$select",
    "$filter",
    "$expand",
    "$top",
    "$skip",
    "$search",
    "$count",
    "$orderby",
    "$skiptoken",
    "$deltatoken",
    "$format",
}


@dataclass(slots=True)
class Cursors:
    """Places reached, by token; the oldest are forgotten, as Graph's own expire."""

    places: dict[str, tuple[str, Sequence[Entity], int]] = field(default_factory=dict)
    count: int = 0

    def keep(self, path: str, rows: Sequence[Entity], at: int) -> str:
        self.count += 1
        token = base64.urlsafe_b64encode(f"RFNwdAIAAQAAAB{self.count:08d}".encode()).decode()
        self.places[token] = (path, rows, at)
        if len(self.places) > KEPT:
            self.places.pop(next(iter(self.places)))
        return token

    def find(self, path: str, token: str) -> tuple[Sequence[Entity], int]:
        place = self.places.get(token)
        if place is None or place[0] != path:
            raise page_expired()
        return place[1], place[2]


def size(parameters: dict[str, str], default: int) -> int:
    text = parameters.get("$top", "")
    if not text:
        return default
    if not text.isascii() or not text.isdigit() or not 1 <= int(text[:9]) <= LARGEST:
        raise bad_request(f"Invalid page size specified: '{text}'. Must be between 1 and {LARGEST} inclusive.")
    return int(text)


def refuse_unknown(parameters: dict[str, str]) -> None:
    """A misspelt option is refused; what has no `$` is a client's own and is passed over."""
    for name in parameters:
        if name.startswith("$") and name not in OPTIONS:
            raise bad_request(f"The query parameter '{name}' is not supported.", "BadRequest")


def refuse_unsupported(parameters: dict[str, str], *, advanced: bool) -> None:
    refuse_unknown(parameters)
    if "$skip" in parameters:
        raise bad_request("'$skip' is not supported by the service.")
    if "$search" in parameters:
        raise unsupported(
            "Request with $search query parameter only works through MSGraph with a special request header."
        )
    if parameters.get("$count", "false") not in {"true", "false"}:
        raise bad_request("Invalid value for $count.", "BadRequest")
    if "$orderby" in parameters and "$filter" in parameters and not advanced:
        raise unsupported("Sorting not supported for current query.")


def link(base: str, request: Request, name: str, token: str) -> str:
    """The address of the next page: the same query, with the token in place of the old one."""
    kept = [part for part in request.query.split("&") if part and "token=" not in part.lower()]
    return f"{base}{request.path}?{'&'.join([*kept, f'{name}={quote(token)}'])}"


def units(parameters: dict[str, str], cost: int) -> int:
    """Resource units of a read: less with $select or a small $top, more with $expand, never under one."""
    cost -= "$select" in parameters
    cost -= 0 < int(parameters.get("$top", "0") or 0) < 20
    cost += "$expand" in parameters
    return max(1, cost)


def collection(context: str, rows: list[Any], count: int | None = None, next_link: str = "") -> dict[str, Any]:
    body: dict[str, Any] = {"@odata.context": context}
    if count is not None:
        body["@odata.count"] = count
    if next_link:
        body["@odata.nextLink"] = next_link
    body["value"] = rows
    return body
