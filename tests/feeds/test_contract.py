"""A feed is held against what was expected of it before anybody's access hangs on it."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from connector.core.codes import CODES
from connector.core.feeds.contract import Counts, Delivery, Verdict, judged, nights, passing, unread
from connector.core.feeds.expect import Expect, Growth, Rejected, Shrink
from tests.feeds.reading import PEOPLE, feed, people, read

NOW = dt.datetime(2026, 7, 1, 12, tzinfo=dt.UTC)
HR = "HR data team, hr@example.test"


def counts(rows: int, rejected: int = 0, **how: Any) -> Counts:
    return Counts(**{"rows": rows, "kept": rows, "rejected": rejected} | how)


def delivery(counted: Counts, **how: Any) -> Delivery:
    plain = {"table": "people", "file": "feeds/people.csv", "expect": Expect(), "now": NOW, "owner": HR}
    return Delivery(**plain | {"counts": counted} | how)


def codes(feed: Delivery) -> list[str]:
    return [verdict.code for verdict in judged(feed)]


def only(feed: Delivery) -> Verdict:
    (verdict,) = judged(feed)
    return verdict


def told(feed: Delivery) -> str:
    return str(only(feed).problem)


def aged(**age: float) -> Delivery:
    return delivery(counts(100), modified=NOW - dt.timedelta(**age), max_age="36h")


def test_a_feed_as_it_was_expected_has_no_verdict() -> None:
    """Whatever its size, as long as it is about that of the last one."""
    for rows in (0, 1, 15_000):
        assert () == judged(delivery(counts(rows), last_rows=rows))


def test_a_first_feed_has_nothing_to_be_held_against() -> None:
    """Shrunk and grown are said of feeds that were accepted before."""
    assert () == judged(delivery(counts(3)))


def test_a_shrunken_feed_says_how_much_and_whom_to_ask() -> None:
    """The export that stops early is the one that takes access away from many."""
    assert (
        "feeds/people.csv: error[feed-shrunk]: 61 rows where the last accepted feed has 15,234: 99.6 % fewer; the limit is 10 %\n"
        "  help: ask HR data team, hr@example.test: is the export whole?"
    ) == told(delivery(counts(61), last_rows=15_234))


def test_a_grown_feed_says_how_much_and_whom_to_ask() -> None:
    """A feed put together twice, or the export of everybody, gives access to many."""
    assert (
        "feeds/people.csv: error[feed-grown]: 30,468 rows where the last accepted feed has 15,234: 100 % more; the limit is 25 %\n"
        "  help: ask HR data team, hr@example.test: did rows come twice, or is it of more people than before?"
    ) == told(delivery(counts(30_468), last_rows=15_234))


def test_too_many_rejected_rows_are_no_accident() -> None:
    """One bad record stops nobody; a changed export does."""
    assert () == judged(delivery(counts(15_000, 9)))
    assert (
        "feeds/people.csv: error[feed-rejected]: 812 of 15,234 rows are rejected: 5.3 %; the limit is 5 %\n"
        "  help: ask HR data team, hr@example.test: what has changed in the export? `rejects/` in the state's folder has the rows"
    ) == told(delivery(counts(14_422, 812)))


def test_an_old_feed_says_of_when_it_is() -> None:
    """Its facts were true once, so what it gives is not taken for wrong."""
    assert (
        "feeds/people.csv: error[feed-stale]: it is of 2026-06-29 23:00 UTC, older than 36h\n"
        "  help: ask HR data team, hr@example.test: why did the export not come?"
    ) == told(aged(hours=37))
    assert ("additions", 36, 37) == (
        only(aged(hours=37)).allows,
        only(aged(hours=37)).limit,
        only(aged(hours=37)).actual,
    )


def test_a_feed_of_tomorrow_is_not_fresh_forever() -> None:
    """A clock that is wrong would hide for months that no feed came; an hour's difference is usual."""
    assert () == judged(aged(minutes=-59))
    assert (
        "feeds/people.csv: error[feed-stale]: it is of 2026-07-02 12:30 UTC, which is 24 h 30 min ahead of this machine's clock\n"
        "  help: ask HR data team, hr@example.test: which clock is wrong? nobody can tell how old the file is"
    ) == told(aged(hours=-24.5))


@pytest.mark.parametrize("age", [None, dt.timedelta(hours=36)])
def test_a_feed_as_old_as_allowed_is_fresh(age: dt.timedelta | None) -> None:
    """And one whose source tells no time cannot be old."""
    modified = None if age is None else NOW - age
    assert () == judged(delivery(counts(1), modified=modified, max_age="36h"))


def test_without_an_owner_the_maker_of_the_export_is_asked() -> None:
    """The message never asks nobody."""
    assert (
        "ask whoever makes this export: is the export whole?"
        == only(delivery(counts(1), last_rows=100, owner=None)).ask
    )


@pytest.mark.parametrize(
    ("last", "rows", "expected"),
    [
        (100, 81, []),  # 19 fewer are too few to tell
        (100, 80, ["feed-shrunk"]),
        (200, 180, []),  # just 10 %
        (200, 179, ["feed-shrunk"]),
        (12, 0, ["feed-shrunk"]),  # nothing is left, however few they were
        (12, 1, []),
        (100, 149, []),
        (100, 150, ["feed-grown"]),
        (400, 500, []),  # just 25 %
        (400, 501, ["feed-grown"]),
        (5, 10, []),
        (0, 49, []),
        (0, 50, ["feed-grown"]),
    ],
)
def test_a_limit_is_a_percentage_from_a_number_on(last: int, rows: int, expected: list[str]) -> None:
    """A small feed moves by large shares, and an emptied one is never a small change."""
    assert expected == codes(delivery(counts(rows), last_rows=last))


def test_a_percentage_that_exceeds_its_limit_is_shown_to_exceed_it() -> None:
    """`5 %; the limit is 5 %` would be a riddle."""
    assert "604 of 11,961 rows are rejected: 5.05 %; the limit is 5 %" == only(delivery(counts(11_357, 604))).words


def test_a_feed_of_which_nothing_is_accepted_is_rejected_whole() -> None:
    """However few rows it has."""
    assert ["feed-rejected"] == codes(delivery(counts(0, 3)))
    assert [] == codes(delivery(counts(1, 3)))


def test_null_takes_a_limit_away() -> None:
    """And it alone."""
    none = Expect(shrink=Shrink(percent=None), growth=Growth(percent=None), rejected=Rejected(percent=None))
    assert [] == codes(delivery(counts(0, 90), last_rows=9_000, expect=none))
    assert [] == codes(delivery(counts(9_000), last_rows=90, expect=none))


def test_rows_that_are_read_and_do_not_count_are_no_rejects() -> None:
    """Completions with another status, and rows that repeat a person's facts, were sent all the same."""
    assert [] == codes(delivery(counts(10, 10, kept=990), promised=1_000))


@pytest.mark.parametrize(("promised", "whole"), [(989, False), (990, True), (1_000, True), (1_001, False)])
def test_the_trailer_tells_of_as_many_rows_as_there_are(promised: int, *, whole: bool) -> None:
    """A torn record is several rejected lines, so there may be more of those than were sent, and never fewer."""
    found = judged(delivery(counts(990, 10), promised=promised))
    assert whole == (not found)
    assert whole or f"{promised:,} rows were promised, and it has 1,000" == found[0].words


def test_a_last_row_that_ends_in_the_middle_is_a_half_written_file() -> None:
    """The reader rejects the row; how many should have followed nobody knows."""
    whole = people("000101,active,Ana,Baca,2020-08-01", "000102,active,Ben,Cruz,2020-08-01")
    half = read(feed(PEOPLE, "000101,active,Ana,Baca,2020-08-01", "000102,active,Be")[:-1])
    assert [] == codes(delivery(Counts.of(whole)))
    assert "its last row ends in the middle" == only(delivery(Counts.of(half))).words


def test_feeds_of_several_nights_do_not_go_together() -> None:
    """Tonight's people with last week's assignments would be a mass of movers."""
    tonight = delivery(counts(1), modified=NOW)
    late = delivery(
        counts(1), table="assignments", file="feeds/jobs.csv", modified=NOW - dt.timedelta(hours=47, minutes=55)
    )
    near = delivery(counts(1), table="completions", modified=NOW - dt.timedelta(hours=12))
    (verdict,) = nights([late, tonight, near], "12h")
    assert (
        "feeds/jobs.csv: error[feed-other-night]: it is 47 h 55 min older than `feeds/people.csv`; the limit is 12h\n"
        "  help: ask HR data team, hr@example.test: why did the export of that night not come?"
    ) == str(verdict.problem)
    assert () == nights([tonight, near], "12h")
    assert () == nights([delivery(counts(1))], "12h")


def test_a_feed_that_was_not_read_lets_nothing_through() -> None:
    """There is nothing that could still hold."""
    verdict = unread("people", "p.csv", "feed-not-done", "the feed `p.csv` lacks its marker `p.csv.done`", HR)
    assert "nothing" == passing([verdict], "additions-only")
    assert (
        "p.csv: error[feed-not-done]: the feed `p.csv` lacks its marker `p.csv.done`\n"
        "  help: ask HR data team, hr@example.test: when is it complete?"
    ) == str(verdict.problem)
    missing = unread("people", "p.csv", "feed-missing", "the feed `p.csv` is missing", None)
    assert "ask whoever makes this export: why did the export not come?" == missing.ask


def test_the_worst_feed_decides_what_passes() -> None:
    """Additions where the facts still hold, or nothing where the config says so."""
    stale, shrunk = aged(hours=40), delivery(counts(1), last_rows=100)
    assert "all" == passing([], "additions-only") == passing([], "stop")
    assert "additions" == passing(judged(stale), "additions-only")
    assert "unchanged" == passing([*judged(stale), *judged(shrunk)], "additions-only")
    assert "nothing" == passing(judged(stale), "stop")


@settings(deadline=None, max_examples=80)
@given(
    rows=st.integers(0, 50_000),
    more=st.integers(0, 50_000),
    rejected=st.integers(0, 50_000),
    last=st.none() | st.integers(0, 50_000),
    promised=st.none() | st.integers(0, 50_000),
)
def test_every_verdict_can_be_looked_up_and_acted_on(
    rows: int, more: int, rejected: int, last: int | None, promised: int | None
) -> None:
    """Its code is in the table, its words are in lower case and say numbers, and somebody is named to ask."""
    feed = delivery(counts(rows, rejected, kept=rows + more), last_rows=last, promised=promised)
    for verdict in judged(feed):
        assert verdict.code in CODES
        assert any(letter.isdigit() for letter in verdict.words)
        assert verdict.ask.startswith(f"ask {HR}: ")
        assert verdict.actual != verdict.limit
        assert verdict.actual > verdict.limit or verdict.code == "feed-half-written"
        assert "e+" not in verdict.words


@settings(deadline=None, max_examples=80)
@given(rows=st.integers(0, 5_000), fewer=st.integers(1, 5_000), last=st.integers(0, 5_000))
def test_a_feed_that_loses_more_is_never_judged_better(rows: int, fewer: int, last: int) -> None:
    """What is refused at some size is refused at every smaller one."""
    if "feed-shrunk" in codes(delivery(counts(rows), last_rows=last)):
        assert "feed-shrunk" in codes(delivery(counts(max(0, rows - fewer)), last_rows=last))
