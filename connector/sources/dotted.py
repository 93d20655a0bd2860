"""Values inside JSON, by a path of keys with dots between them."""

from __future__ import annotations

import json
from typing import Any

from connector.core.problems import tick
from connector.sources import SourceError

NOTHING = object()
"""Stands where a path leads nowhere, which is not the same as `null`."""


def dig(value: Any, path: str) -> Any:
    """What stands there, or NOTHING. A key that holds dots itself is found too; a number counts the items of a list."""
    if isinstance(value, dict) and path in value:
        return value[path]
    head, _, rest = path.partition(".")
    if isinstance(value, dict):
        inner = value.get(head, NOTHING)
    elif isinstance(value, list) and head.isdecimal() and int(head) < len(value):
        inner = value[int(head)]
    else:
        inner = NOTHING
    return inner if inner is NOTHING or not rest else dig(inner, rest)


def parsed(text: str | bytes) -> Any:
    """JSON with its numbers as they are written, since ids and codes may be numbers. Raises ValueError."""
    try:
        return json.loads(text, parse_float=str, parse_int=str, parse_constant=str)
    except RecursionError:
        raise ValueError("nested too deep") from None


def plain(value: Any, place: str) -> Any:
    """A single value, or None where there is none. Raises SourceError for a list or a mapping."""
    if isinstance(value, dict | list):
        raise SourceError(f"{place} is no single value; name what is inside it, as {tick('KEY.KEY')}")
    return None if value is NOTHING else value
