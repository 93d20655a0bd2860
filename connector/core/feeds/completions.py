"""The completions table: one row a finished course of a learner."""

from __future__ import annotations

from dataclasses import replace

import polars as pl

from connector.core.feeds import COMPLETED_WORDS, TableSpec
from connector.core.feeds.checked import Checked, check
from connector.core.feeds.lanes import Sheet
from connector.core.feeds.values import Mistake, code, given, local_day, needed, text


def completions(sheet: Sheet, spec: TableSpec) -> Checked:
    """Without a status column every row is a completion; with one, the rows that say something else are ignored."""
    cells = (
        needed(code("learner")),
        code("course_id"),
        text("course_title"),
        needed(local_day("completed_at", spec.time_zone)),
    )
    courseless = Mistake(
        column="course_id",
        code="feed-value-missing",
        when=given("course_id").is_null() & given("course_title").is_null(),
        says="course_id and course_title are empty",
    )
    only = _completed(spec) if "status" in sheet.rows.headings.places else pl.lit(value=True)
    checked = check(sheet.rows, cells, spec.key, (courseless,), only)
    return replace(checked, rows=checked.rows.rename({"completed_at": "completed_on"}))


def _completed(spec: TableSpec) -> pl.Expr:
    words = dict.fromkeys(COMPLETED_WORDS, "completed") | {k.lower(): v for k, v in spec.statuses.items()}
    counting = [word for word, meaning in words.items() if meaning == "completed"]
    return given("status").str.to_lowercase().is_in(counting).fill_null(value=False)
