"""An export of Infinite Campus's user groups: nearly what the directory has, as after years of work by hand."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from connector.example.mess import row
from connector.example.records import EVERYWHERE, Person

HEADINGS = ("User Group", "Username")
NOT_YET = 60  # every such membership has not come to Infinite Campus yet
ADMINISTRATORS = ("ic.admin", "ic.support")
BY_HAND = ("100256", "100271")  # the first is entitled and waits for the group, the second has not finished the course


def export(staff: Sequence[Person]) -> bytes:
    return row(HEADINGS) + b"".join(map(row, sorted(_rows(staff))))


def _rows(staff: Sequence[Person]) -> Iterator[tuple[str, str]]:
    held = sorted((user_group(group), one.username) for one in staff for group in one.member)
    yield from (pair for number, pair in enumerate(held) if number % NOT_YET)
    yield from ((user_group(EVERYWHERE), name) for name in ADMINISTRATORS)
    yield from ((user_group(EVERYWHERE), one.username) for one in staff if one.id in BY_HAND)


def user_group(group: str) -> str:
    """`Attendance`, `Attendance 0401`."""
    return group.replace(EVERYWHERE, "Attendance").replace("-", " ")
