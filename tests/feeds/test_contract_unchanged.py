"""In a doubtful feed those facts still hold that the last accepted one has too."""

from __future__ import annotations

from connector.core.feeds.unchanged import changed_keys
from tests.feeds.reading import ASSIGNMENTS, assignments, feed, people, read

ANA, BEN, CLEO = (f"00010{n},active,{name},Baca,2020-08-01" for n, name in enumerate(("Ana", "Ben", "Cleo"), 1))
JOB, OTHER = ",1101,Principal,0401,2020-08-01,,yes,1.0", ",1102,Principal,0402,2020-08-01,,no,"


def test_the_same_rows_hold() -> None:
    """In another order and on other lines too."""
    assert frozenset() == changed_keys(people(BEN, ANA), people(ANA, BEN))


def test_who_is_gone_new_or_other_does_not_hold() -> None:
    """And nobody else is touched by that."""
    other = BEN.replace("active", "leave")
    assert {"000102", "000103"} == changed_keys(people(ANA, other), people(ANA, BEN, CLEO))
    assert {"000103"} == changed_keys(people(ANA, BEN, CLEO), people(ANA, BEN))


def test_a_job_less_and_a_job_twice_are_other_facts() -> None:
    """A missing row may be what a policy's `not` asks for."""
    two = assignments(f"000101{JOB}", f"000101{OTHER}", f"000102{JOB}")
    assert {"000101"} == changed_keys(assignments(f"000101{JOB}", f"000102{JOB}"), two)
    assert {"000102"} == changed_keys(
        assignments(f"000101{JOB}", f"000101{OTHER}", f"000102{JOB}", f"000102{JOB}"), two
    )


def test_of_whom_a_row_is_rejected_nothing_is_known() -> None:
    """Also where the row was rejected before: two unreadable rows are not the same."""
    then = people(ANA, BEN.replace("active", "gone"))
    assert {"000102"} == changed_keys(then, then)


def test_a_feed_read_into_other_columns_holds_for_nobody() -> None:
    """A policy may ask for a column today of which the last accepted feed was not asked."""
    head = f"{ASSIGNMENTS},x"
    then = people(ANA, BEN)
    now = read(
        feed("person_id,status,given_name,family_name,hire_date,department", *(f"{row},A" for row in (ANA, BEN))),
        attributes=("department",),
    )
    assert {"000101", "000102"} == changed_keys(now, then)
    extra = read(feed(head, f"000101{JOB},1"), "assignments")
    assert frozenset() == changed_keys(extra, assignments(f"000101{JOB}"))
