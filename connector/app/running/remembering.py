"""Completions that were seen once: what a run adds to those remembered, takes from them, and forgets."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping
from dataclasses import dataclass

import polars as pl

from connector.app.deployment import Deployment
from connector.app.reading.gathering import Gathered
from connector.apply import Journal
from connector.core.rules import calendar
from connector.core.rules.mappings import Validity
from connector.core.rules.rulebook import Rulebook
from connector.state.archive import Archive
from connector.state.remembered import KEY, KIND, SCHEMA, Remembered, remembered


@dataclass(frozen=True, kw_only=True)
class Seen:
    """All that is to be remembered from now on, and how many are new, revoked, and forgotten."""

    rows: pl.DataFrame
    counts: Mapping[str, int]


def remember(gathered: Gathered, deployment: Deployment, journal: Journal, doubted: Collection[str | None]) -> None:
    """doubted: persons to whom a right is not given yet; what nobody believes is not remembered of them."""
    archive, config = Archive(deployment.state), deployment.config
    wanted = config.sources.completions.remember
    found = (
        _seen(gathered, doubted, config.archive.evidence) if wanted else _nothing(remembered(journal.ledger, archive))
    )
    if any(found.counts.values()):
        body = {"digest": archive.put(found.rows), "remembered": found.rows.height, **found.counts}
        journal.note(KIND, body)


def _seen(gathered: Gathered, doubted: Collection[str | None], evidence: Validity) -> Seen:
    before, as_of = gathered.reading.remembered, gathered.world.as_of
    book = gathered.world.program.rulebook
    standing = _standing(before, gathered)
    fresh = _shown(gathered).filter(~pl.col("person_id").is_in(list(doubted)))
    fresh = _useful(fresh.join(before.rows, on=list(KEY), how="anti", nulls_equal=True), book, as_of, evidence)
    kept = _useful(standing, book, as_of, evidence)
    return Seen(
        rows=pl.concat([kept, fresh.with_columns(seen=pl.lit(as_of))]).sort(*SCHEMA),
        counts={
            "added": fresh.height,
            "revoked": before.rows.height - standing.height,
            "forgotten": standing.height - kept.height,
        },
    )


def _nothing(before: Remembered) -> Seen:
    """Where the config does not want any completion remembered."""
    return Seen(rows=before.rows.clear(), counts={"added": 0, "revoked": 0, "forgotten": before.rows.height})


def _shown(gathered: Gathered) -> pl.DataFrame:
    """Today's completions that count, with the person they are of."""
    facts = gathered.world.facts
    lines = facts.transcript.shown.collect().to_native().unique()
    ids = facts.people.select("pid", "person_id").collect().to_native()
    rows = gathered.tables["completions"].rows.join(lines.join(ids, on="pid"), on="line")
    return rows.select(*KEY).unique()


def _standing(before: Remembered, gathered: Gathered) -> pl.DataFrame:
    """Without those that a row of today's feed revokes."""
    ended = gathered.world.facts.transcript.ended
    if ended is None:
        return before.rows
    lines = ended.collect().to_native()["line"]
    return before.rows.with_row_index("line").filter(~pl.col("line").is_in(lines.implode())).drop("line")


def _useful(rows: pl.DataFrame, book: Rulebook, as_of: dt.date, evidence: Validity) -> pl.DataFrame:
    """Without those that are of longer ago than evidence is kept, and count for nothing any more."""
    old = rows.filter(pl.col("completed_on") < calendar.oldest_valid(as_of, evidence, book.calendar))
    different = old.select("course_id", "course_title", "completed_on").unique()
    over = [row for row in different.iter_rows() if not _count(*row, book=book, as_of=as_of)]
    useless = pl.DataFrame(over, schema=different.schema, orient="row")
    return rows.join(useless, on=useless.columns, how="anti", nulls_equal=True)


def _count(course_id: str | None, title: str | None, on: dt.date, *, book: Rulebook, as_of: dt.date) -> bool:
    certifications = (c for c in book.certifications.values() if c.counts(course_id, title))
    return any(on >= calendar.need(as_of, c, book.calendar) for c in certifications)
