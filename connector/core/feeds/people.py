"""The people table: one row a person."""

from __future__ import annotations

import polars as pl

from connector.core.feeds import COLUMNS, PEOPLE_STATUSES, TableSpec
from connector.core.feeds.checked import Checked, check, short
from connector.core.feeds.lanes import Sheet
from connector.core.feeds.values import code, day, needed, text, word

_NAMED = 5  # lines in the message about one person


def people(sheet: Sheet, spec: TableSpec) -> Checked:
    words = {status: status for status in PEOPLE_STATUSES} | {k.lower(): v for k, v in spec.statuses.items()}
    attributes = [name for name in spec.names if name not in COLUMNS["people"]]
    cells = (
        needed(code("person_id")),
        needed(word("status", words)),
        *(text(name) for name in ("given_name", "family_name", "email", "username")),
        *(day(name) for name in ("hire_date", "termination_date", "last_departure_date")),
        *(text(name) for name in attributes),
    )
    return _one_row_a_person(check(sheet.rows, cells, "person_id"))


def _one_row_a_person(checked: Checked) -> Checked:
    """Rows that say the same are one; of rows that contradict each other none is believed."""
    rows = checked.rows
    if rows["person_id"].hash().n_unique() == rows.height:  # as many hashes as rows: surely as many ids
        return checked
    facts = [name for name in rows.columns if name != "line"]
    merged = rows.unique(subset=facts, keep="first", maintain_order=True)
    several = merged.filter(pl.col("person_id").is_duplicated())
    doubtful = rows.join(several.select("person_id").unique(), on="person_id", how="semi", maintain_order="left")
    kept = merged.join(several.select("person_id").unique(), on="person_id", how="anti", maintain_order="left")
    return Checked(
        rows=kept,
        wrong=pl.concat([checked.wrong, _contradictions(doubtful, facts)]),
        merged=rows.height - doubtful.height - kept.height,
    )


def _contradictions(doubtful: pl.DataFrame, facts: list[str]) -> pl.DataFrame:
    differing = [
        pl.when(pl.col(name).n_unique() > 1).then(pl.lit(f"`{name}`")).alias(f"?{name}")
        for name in facts
        if name != "person_id"
    ]
    lines = pl.col("line").head(_NAMED).cast(pl.String).str.join(", ").alias("?lines")
    found = doubtful.group_by("person_id").agg(lines, pl.len().alias("?rows"), *differing)
    names = pl.concat_str(*(f"?{name}" for name in facts if name != "person_id"), separator=", ", ignore_nulls=True)
    more = pl.when(pl.col("?rows") > _NAMED).then(pl.lit(", ...")).otherwise(pl.lit(""))
    said = pl.format(
        "person_id `{}` has rows that differ in {} (lines {}{})", short(pl.col("person_id")), names, "?lines", more
    )
    return doubtful.join(found, on="person_id", how="left", maintain_order="left").select(
        "line",
        pl.lit("person_id").alias("at"),
        pl.lit("feed-person-doubled").alias("code"),
        said.alias("message"),
        pl.lit("none of them is believed; keep one row a person").alias("help"),
        pl.col("person_id").alias("key"),
    )
