"""The completions table: one row a finished course of a learner."""

from __future__ import annotations

from dataclasses import replace

import polars as pl

from connector.core.feeds import COMPLETED_WORDS, REVOKED_WORDS, TableSpec
from connector.core.feeds.checked import Checked, check
from connector.core.feeds.lanes import Sheet
from connector.core.feeds.values import Cell, Mistake, code, given, local_day, needed, text


def completions(sheet: Sheet, spec: TableSpec) -> Checked:
    """Without a status column every row is a completion; with one, it may also be revoked, which needs no day.

    Rows that say something else are ignored.
    """
    stated = "status" in sheet.rows.headings.places
    revoked = _means("revoked", spec) if stated else pl.lit(value=False)
    cells = (
        needed(code("learner")),
        code("course_id"),
        text("course_title"),
        local_day("completed_at", spec.time_zone),
        Cell(name="revoked", value=revoked),
    )
    dateless = Mistake(
        column="completed_at",
        code="feed-value-missing",
        when=given("completed_at").is_null() & ~revoked,
        says="completed_at is empty",
    )
    courseless = Mistake(
        column="course_id",
        code="feed-value-missing",
        when=given("course_id").is_null() & given("course_title").is_null(),
        says="course_id and course_title are empty",
    )
    only = revoked | _means("completed", spec) if stated else pl.lit(value=True)
    checked = check(sheet.rows, cells, spec.key, (courseless, dateless), only)
    return replace(checked, rows=checked.rows.rename({"completed_at": "completed_on"}))


def _means(meaning: str, spec: TableSpec) -> pl.Expr:
    words = dict.fromkeys(COMPLETED_WORDS, "completed") | dict.fromkeys(REVOKED_WORDS, "revoked")
    words |= {word.lower(): means for word, means in spec.statuses.items()}
    fitting = [word for word, means in words.items() if means == meaning]
    return given("status").str.to_lowercase().is_in(fitting).fill_null(value=False)
