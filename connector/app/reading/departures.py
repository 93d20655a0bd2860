"""Who has left, as the people feed says it: remembered in the ledger, since after a return an older completion no
longer counts.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection

import polars as pl

from connector import clock
from connector.apply import Journal
from connector.state.events import Entry
from connector.state.ledger import Ledger
from connector.state.tables import departures

LATELY = dt.timedelta(days=3)  # a departure that the feed takes back within this time was a mistake of the feed


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


def withdrawn(people: pl.DataFrame, known: pl.DataFrame, lately: Collection[str], as_of: dt.date) -> list[str]:
    """Of those recorded `lately`, who is there again without a new hire: the feed was mistaken, nobody had left."""
    here = people.join(gone(people, as_of), on="person_id", how="anti").join(known, on="person_id", how="inner")
    hired_again = (pl.col("hire_date") > pl.col("departed_on")).fill_null(value=False)
    back = here.filter(~hired_again, pl.col("person_id").is_in(list(lately)))
    return back["person_id"].sort().to_list()


def returned(people: pl.DataFrame, known: pl.DataFrame, lately: Collection[str], as_of: dt.date) -> pl.DataFrame:
    """The recorded departures that say something: of those who are there again, and had not left by mistake."""
    mistaken = withdrawn(people, known, lately, as_of)
    here = known.join(gone(people, as_of), on="person_id", how="anti")
    return here.filter(~pl.col("person_id").is_in(mistaken))


def seen_lately(ledger: Ledger, now: dt.datetime) -> frozenset[str]:
    return frozenset(e.person_id or "" for e in ledger.events(kinds=("departure-seen",), since=now - LATELY))


def note_departures(people: pl.DataFrame, as_of: dt.date, doubted: Collection[str | None], journal: Journal) -> None:
    """Remember who left and when, since after a return an older completion no longer counts.

    Not of those `doubted`: what a guard, or a person, does not believe is no departure. One that was recorded lately
    and that the feed takes back is withdrawn.
    """
    known, at = departures(journal.ledger), clock.now()
    fresh = [(p, day) for p, day in new_departures(people, known, as_of).iter_rows() if p not in doubted]
    seen = [("departure-seen", p, {"departed_on": day.isoformat()}) for p, day in fresh]
    back = withdrawn(people, known, seen_lately(journal.ledger, at), as_of)
    events = [*seen, *(("departure-withdrawn", person, dict[str, str]()) for person in back)]
    journal.ledger.append_many(
        Entry(kind=kind, at=at, run=journal.run, person_id=person, body=body) for kind, person, body in events
    )
