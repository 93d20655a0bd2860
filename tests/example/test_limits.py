from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Sequence

import pytest

from connector.example.records import Person
from tests.example.given import DAYS, people_on


def _count(people: Sequence[Person], *, meant: bool, member: bool) -> Counter[str]:
    """Memberships by group, of those that are meant or not, and there or not."""
    pairs = ((one, group) for one in people for group in {*one.meant, *one.member})
    return Counter(group for one, group in pairs if (group in one.meant, group in one.member) == (meant, member))


@pytest.mark.parametrize("day", DAYS, ids=str)
def test_the_default_limits_let_the_example_through(day: dt.date) -> None:
    """Removals stay below 10 % of all and half of a group, additions below a quarter, and most is explained already."""
    people = people_on(day)
    kept = _count(people, meant=True, member=True)
    lost = _count(people, meant=False, member=True)
    gained = _count(people, meant=True, member=False)
    now = kept.total() + lost.total()
    assert 20 <= lost.total() < 0.07 * now
    assert 40 <= gained.total() < 0.15 * now
    assert kept.total() > 0.93 * now
    assert max(lost[group] for group in lost if group != "ic-attendance-edit") < 4
    assert min(kept.values()) >= 3
