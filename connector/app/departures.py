"""Who has left, as the people feed says it: remembered in the ledger, since after a return an older completion no
longer counts.
"""

from __future__ import annotations

import datetime as dt

import polars as pl


def gone(people: pl.DataFrame, as_of: dt.date) -> pl.DataFrame:
    """`person_id`, `hire_date`, `dated` (the last day of work, null where the feed has none) of those who have left."""
    earlier = (pl.col("termination_date") < pl.col("hire_date")).fill_null(value=False) & (pl.col("hire_date") <= as_of)
    dated = people.with_columns(dated=pl.when(~earlier).then(pl.col("termination_date")))
    over = (pl.col("dated") < as_of) & ~(pl.col("dated") < pl.col("hire_date")).fill_null(value=False)
    left = (pl.col("status") == "terminated") | over.fill_null(value=False)
    return dated.filter(left).select("person_id", "hire_date", "dated")


def new_departures(people: pl.DataFrame, known: pl.DataFrame, as_of: dt.date) -> pl.DataFrame:
    """`person_id`, `left`: departures not recorded yet, corrected since, or after another hire."""
    seen = gone(people, as_of).join(known, on="person_id", how="left")
    corrected = pl.col("dated") != pl.col("departed_on")
    hired_again = pl.col("dated").is_null() & (pl.col("hire_date") > pl.col("departed_on"))
    fresh = pl.col("departed_on").is_null() | corrected.fill_null(value=False) | hired_again.fill_null(value=False)
    return seen.filter(fresh).select("person_id", left=pl.coalesce("dated", pl.lit(as_of))).sort("person_id")


def returned(known: pl.DataFrame, people: pl.DataFrame, as_of: dt.date) -> pl.DataFrame:
    """The recorded departures of those who are not gone now: only after a return do they say anything."""
    return known.join(gone(people, as_of), on="person_id", how="anti")
