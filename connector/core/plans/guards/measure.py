"""A number of changes against a cap, and the words of one that is exceeded."""

from __future__ import annotations

from collections.abc import Iterable

from connector.core.plans.limits import Cap


def exceeded(cap: Cap, number: int, members: int) -> Iterable[tuple[str, float, float]]:
    """(`count` or `percent`, limit, actual) of each limit exceeded."""
    if cap.count is not None and number > cap.count:
        yield "count", cap.count, number
    if cap.percent is not None and number >= cap.at_least and number * 100 > cap.percent * members:
        yield "percent", cap.percent, round(number * 100 / members, 1) if members else 100.0


def told(kind: str, limit: float, actual: float, number: int, what: str, members: int) -> str:
    if kind == "count":
        return f"{number} {what}; the limit is {limit:g}"
    return f"{number} {what} of {members} members are {actual:g} %; the limit is {limit:g} %"
