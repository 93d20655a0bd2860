"""Whether a feed is what was expected of it, before anything is planned on its word.

A feed that is not is quarantined: it is not believed, and the last accepted one is not used in its place. What a
verdict allows is a fact about the feed; what a run does with it is the config's `feeds.on_failure`.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from connector.core.feeds import FeedTable, Table
from connector.core.feeds.expect import Expect, Share
from connector.core.files.spans import span
from connector.core.problems import Mark, Problem, tick

CLOCKS_DIFFER = dt.timedelta(hours=1)  # a file dated further ahead would stay fresh for as long as the clock is wrong
NOBODY = "whoever makes this export"

Allows = Literal["nothing", "unchanged", "additions"]
Passing = Literal["nothing", "unchanged", "additions", "all"]
ORDER: tuple[Passing, ...] = ("nothing", "unchanged", "additions", "all")


@dataclass(frozen=True, kw_only=True)
class Verdict:
    """One way in which a feed is not what was expected; `ask` says what to ask whom.

    allows: `additions`, where all that it says may be true still; `unchanged`, additions of persons whose rows are
    those of the last accepted feed; `nothing`, where it was not read. limit, actual: percents, or hours, or rows.
    """

    table: Table
    file: str
    code: str
    words: str
    ask: str
    allows: Allows = "unchanged"
    limit: float = 0
    actual: float = 1

    @property
    def problem(self) -> Problem:
        return Problem(mark=Mark(file=self.file), code=self.code, message=self.words, help=self.ask)


@dataclass(frozen=True, kw_only=True)
class Counts:
    """rows: accepted; kept: with those that were merged or ignored; rejected: records; cut: the last one has no end."""

    rows: int
    kept: int
    rejected: int
    cut: bool = False

    @classmethod
    def of(cls, table: FeedTable) -> Counts:
        cut = bool((table.rejects["code"] == "feed-truncated").any())
        return cls(rows=table.rows.height, kept=table.lines.kept, rejected=table.rejects.height, cut=cut)


@dataclass(frozen=True, kw_only=True)
class Delivery:
    """One feed as it came. file: what problems call it. owner: whom to ask. promised: the rows that were to come.

    modified, now: in UTC. last_rows: accepted rows of the last accepted feed, None where there is none yet; largest: of
    the largest one within `expect.shrink_slowly`.
    """

    table: Table
    file: str
    counts: Counts
    expect: Expect
    now: dt.datetime
    modified: dt.datetime | None = None
    max_age: str | None = None
    promised: int | None = None
    last_rows: int | None = None
    largest: int | None = None
    owner: str | None = None

    def verdict(
        self, code: str, words: str, question: str, *, allows: Allows = "unchanged", limit: float = 0, actual: float = 1
    ) -> Verdict:
        ask = f"ask {self.owner or NOBODY}: {question}"
        return Verdict(
            table=self.table, file=self.file, code=code, words=words, ask=ask, allows=allows, limit=limit, actual=actual
        )


def judged(delivery: Delivery) -> tuple[Verdict, ...]:
    """Every way in which one feed is not what was expected."""
    return tuple(verdict for check in CHECKS for verdict in check(delivery))


def unread(table: Table, file: str, code: str, words: str, owner: str | None) -> Verdict:
    """The verdict on a feed that its source did not give away: one that is missing, or being written."""
    question = "why did the export not come?" if code == "feed-missing" else "when is it complete?"
    ask = f"ask {owner or NOBODY}: {question}"
    return Verdict(table=table, file=file, code=code, words=words, ask=ask, allows="nothing")


def nights(deliveries: Sequence[Delivery], within: str) -> tuple[Verdict, ...]:
    """One verdict for each feed that is older than the newest by more than `within`."""
    dated = [(each.modified, each) for each in deliveries if each.modified is not None]
    if not dated:
        return ()
    last, newest = max(dated, key=lambda pair: pair[0])
    late = [(last - modified, each) for modified, each in dated if last - modified > span(within)]
    return tuple(_other_night(each, apart, newest, within) for apart, each in late)


def passing(verdicts: Iterable[Verdict], on_failure: Literal["stop", "additions-only"]) -> Passing:
    """What the feeds together let through."""
    found = [verdict.allows for verdict in verdicts]
    if found and on_failure == "stop":
        return "nothing"
    return min((*found, "all"), key=ORDER.index)


def _old(feed: Delivery) -> Iterator[Verdict]:
    if feed.max_age is None or feed.modified is None:
        return
    age, limit = feed.now - feed.modified, span(feed.max_age)
    if age > limit:
        words = f"it is of {_minute(feed.modified)}, older than {feed.max_age}"
        yield feed.verdict(
            "feed-stale",
            words,
            "why did the export not come?",
            allows="additions",
            limit=_hours(limit),
            actual=_hours(age),
        )
    elif -age > CLOCKS_DIFFER:
        words = f"it is of {_minute(feed.modified)}, which is {_span(-age)} ahead of this machine's clock"
        question = "which clock is wrong? nobody can tell how old the file is"
        yield feed.verdict("feed-stale", words, question, limit=_hours(limit), actual=_hours(age))


def _half_written(feed: Delivery) -> Iterator[Verdict]:
    if feed.counts.cut:
        question = "was the export cut, or is it still being written?"
        yield feed.verdict("feed-half-written", "its last row ends in the middle", question)


def _promised(feed: Delivery) -> Iterator[Verdict]:
    """A record torn into several lines is rejected line by line, so there may be more records than were sent."""
    kept, sent = feed.counts.kept, feed.promised
    if sent is None or kept <= sent <= kept + feed.counts.rejected:
        return
    found = kept + feed.counts.rejected
    words = f"{_many(sent)} were promised, and it has {found:,}"
    yield feed.verdict("feed-half-written", words, "which number is right?", limit=sent, actual=found)


def _shrunk(feed: Delivery) -> Iterator[Verdict]:
    slowly = feed.expect.shrink_slowly
    measures = (
        ("the last accepted feed", feed.last_rows, feed.expect.shrink),
        (f"the largest feed accepted in {slowly.days} days", feed.largest, slowly),
    )
    rows = feed.counts.rows
    for measure, most, limit in measures:
        if most is not None and (percent := _exceeds(limit, most - rows, most, whole=not rows)) is not None:
            words = f"{_many(rows)} where {measure} has {most:,}: {_plain(percent)} % fewer"
            yield _by_percent(feed, "feed-shrunk", words, "is the export whole?", limit, percent)
            return


def _grown(feed: Delivery) -> Iterator[Verdict]:
    rows, last = feed.counts.rows, feed.last_rows
    if last is None or (percent := _exceeds(feed.expect.growth, rows - last, last)) is None:
        return
    words = f"{_many(rows)} where the last accepted feed has {last:,}: {_plain(percent)} % more"
    question = "did rows come twice, or is it of more people than before?"
    yield _by_percent(feed, "feed-grown", words, question, feed.expect.growth, percent)


def _rejected(feed: Delivery) -> Iterator[Verdict]:
    rejected, records = feed.counts.rejected, feed.counts.kept + feed.counts.rejected
    if (percent := _exceeds(feed.expect.rejected, rejected, records, whole=rejected == records)) is None:
        return
    words = f"{rejected:,} of {_many(records)} are rejected: {_plain(percent)} %"
    question = "what has changed in the export? `rejects/` in the state's folder has the rows"
    yield _by_percent(feed, "feed-rejected", words, question, feed.expect.rejected, percent)


CHECKS: tuple[Callable[[Delivery], Iterator[Verdict]], ...] = (
    _old,
    _half_written,
    _promised,
    _shrunk,
    _grown,
    _rejected,
)


def _by_percent(feed: Delivery, code: str, words: str, question: str, limit: Share, percent: float) -> Verdict:
    said = f"{words}; the limit is {_plain(limit.percent or 0)} %"
    return feed.verdict(code, said, question, limit=limit.percent or 0, actual=percent)


def _exceeds(limit: Share, number: int, of: int, *, whole: bool = False) -> float | None:
    """The percentage, where it exceeds the limit; `whole`: nothing else is left, however few they are."""
    if limit.percent is None or number <= 0 or (number < limit.at_least and not whole):
        return None
    percent = number * 100 / max(of, 1)
    return _shown(percent, limit.percent) if percent > limit.percent else None


def _shown(percent: float, limit: float) -> float:
    """With as few digits as tell it from the limit."""
    return next((short for digits in range(1, 9) if (short := round(percent, digits)) > limit), percent)


def _plain(percent: float) -> str:
    return f"{percent:,.8f}".rstrip("0").rstrip(".")


def _other_night(feed: Delivery, apart: dt.timedelta, newest: Delivery, within: str) -> Verdict:
    words = f"it is {_span(apart)} older than {tick(newest.file)}; the limit is {within}"
    question = "why did the export of that night not come?"
    return feed.verdict("feed-other-night", words, question, limit=_hours(span(within)), actual=_hours(apart))


def _many(rows: int) -> str:
    return f"{rows:,} row" if rows == 1 else f"{rows:,} rows"


def _minute(moment: dt.datetime) -> str:
    return f"{moment:%Y-%m-%d %H:%M} UTC"


def _span(length: dt.timedelta) -> str:
    """`47 h 55 min`."""
    hours, minutes = divmod(int(length.total_seconds()) // 60, 60)
    return f"{hours} h {minutes} min" if hours else f"{minutes} min"


def _hours(length: dt.timedelta) -> float:
    return round(length.total_seconds() / 3600, 1)
