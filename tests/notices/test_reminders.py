"""Which losses are told at which call, against a calculation that goes through the days one by one."""

from __future__ import annotations

import datetime as dt

from hypothesis import given
from hypothesis import strategies as st

from connector.core.forecasts.foreseen import Foreseen
from connector.core.forecasts.reminders import Reminded, Reminder, digests, mark, reminders, right_of

DAY = dt.timedelta(days=1)
FIRST = dt.date(2026, 1, 1)
MARKS = st.sets(st.integers(1, 40), min_size=1, max_size=4)
PLACES = st.sampled_from([None, "0401", "0402"])


def loss(person: str, on: dt.date, location: str | None = None) -> Foreseen:
    return Foreseen(
        on=on,
        change="lose",
        person_id=person,
        person_name="",
        entitlement="edit",
        location=location,
        location_name=None,
        roles=(),
        policies=(),
        reason="certification-expired",
        words="",
        until=on - DAY,
        todo="",
        who_acts="",
    )


def tell(found: list[Reminder], told: dict[Reminded, int]) -> None:
    for one in found:
        told.update({Reminded(one.person_id, one.on, right_of(each)): one.days for each in one.losses})


@given(MARKS, st.sets(st.integers(0, 60)), st.integers(1, 60), st.integers(0, 60))
def test_each_mark_is_told_once_by_the_first_call_after_it(marks: set[int], calls: set[int], on: int, cured: int):
    """Of the calls before the loss and before the course: the first that finds a mark newly reached tells the nearest."""
    expected, reached_before = [], set[int]()
    for day in range(min(on, cured)):
        reached = {one for one in marks if on - day <= one}
        if day in calls and reached and min(reached) not in reached_before:
            expected.append((day, min(reached)))
            reached_before |= {min(reached)}
    told: dict[Reminded, int] = {}
    actual = []
    for day in sorted(one for one in calls if one < on):
        rows = [loss("1", FIRST + on * DAY)] if day < cured else []
        found = reminders(rows, marks, FIRST + day * DAY, told)
        tell(found, told)
        actual += [(day, one.days) for one in found]
    assert expected == actual


@given(st.lists(st.tuples(st.sampled_from("123"), st.integers(1, 50), PLACES), unique=True), MARKS)
def test_one_reminder_holds_all_that_a_person_loses_on_a_day(rows: list[tuple[str, int, str | None]], marks: set[int]):
    """None is left out that a mark reaches, none is there twice, and once told nothing is due."""
    losses = [loss(person, FIRST + day * DAY, place) for person, day, place in rows]
    told: dict[Reminded, int] = {}
    found = reminders(losses, marks, FIRST, told)
    assert len(found) == len({(one.person_id, one.on) for one in found})
    within = [one for one in losses if (one.on - FIRST).days <= max(marks)]
    assert sorted(one.order for one in within) == sorted(one.order for each in found for one in each.losses)
    tell(found, told)
    assert [] == reminders(losses, marks, FIRST, told)


def test_a_right_that_joins_a_day_already_told_is_told():
    """With all that is lost on it."""
    on = FIRST + 20 * DAY
    told = {Reminded("1", on, right_of(loss("1", on))): 30}
    (found,) = reminders([loss("1", on), loss("1", on, "0401")], [30], FIRST, told)
    assert (30, 2) == (found.days, len(found.losses))
    assert [] == reminders([loss("1", on)], [30], FIRST, told)


@given(st.integers(1, 60), MARKS)
def test_the_mark_is_the_nearest_that_is_reached(left: int, marks: set[int]):
    """Counted up from the days that are left."""
    assert mark(left, marks) == next((day for day in range(left, 61) if day in marks), None)


@given(st.lists(st.tuples(st.sampled_from("123"), st.integers(1, 9), PLACES), unique=True), st.integers(1, 3))
def test_a_digest_holds_a_school_where_several_lose(rows: list[tuple[str, int, str | None]], at_least: int):
    """A right without a location is told where its person works; each school and day is counted by hand."""
    works = {"1": ["0401"], "2": ["0401", "0402"]}
    losses = [loss(person, FIRST + day * DAY, place) for person, day, place in rows]
    found = {(one.location, one.on): set(one.losses) for one in digests(losses, works, [30], FIRST, at_least)}
    expected = {}
    for school in ("0401", "0402"):
        for on in {one.on for one in losses}:
            here = {
                one
                for one in losses
                if one.on == on
                and (one.location == school or (not one.location and school in works.get(one.person_id, ())))
            }
            if len({one.person_id for one in here}) >= at_least:
                expected[school, on] = here
    assert expected == found
