"""Who is meant by an id, an address, a user name, an account or a part of a name; nobody is guessed."""

from __future__ import annotations

from typing import Any

import narwhals.stable.v2 as nw
import polars as pl

from connector.app.failure import Wrong
from connector.app.reading.gathering import Gathered
from connector.core.engine import Polars
from connector.core.feeds.rejects import reject_problems
from connector.core.plans.correlate import keyed
from connector.core.plans.diff import links_of
from connector.core.problems import tick

SHOWN = 10
WHO = "give a person id, e-mail address, user name, account or part of a name"


def whom(wanted: str, gathered: Gathered) -> tuple[int, str]:
    """The number and the id of the one person who is meant. Raises Wrong where nobody, or more than one, is."""
    people = gathered.world.facts.people.collect().to_native()
    text = wanted.strip().lower()
    if not text:
        raise Wrong("nobody is named", WHO)
    found = _in_feed(people, wanted, text) or _by_account(people, text, gathered)
    if found is None:
        raise _nobody(people, wanted, text, gathered)
    return found


def _in_feed(people: pl.DataFrame, wanted: str, text: str) -> tuple[int, str] | None:
    name = pl.concat_str("given_name", "family_name", separator=" ", ignore_nulls=True).str.to_lowercase()
    exact = [pl.col("person_id") == wanted, *(pl.col(c).str.to_lowercase() == text for c in ("email", "username"))]
    part = [] if text.isdigit() else [name.str.contains(text, literal=True)]  # a number is an id, or a mistaken one
    for test in (*exact, *part):
        found = people.filter(test)
        if found.height == 1:
            return found["pid"][0], found["person_id"][0]
        if found.height > 1:
            raise Wrong(f"{tick(wanted)} fits {found.height} people: {_named(found)}", "give one person id")
    return None


def _named(people: pl.DataFrame) -> str:
    shown = people.sort("person_id").head(SHOWN)
    full = pl.concat_str("given_name", "family_name", separator=" ", ignore_nulls=True)
    return ", ".join(f"{person} {called}".strip() for person, called in shown.select("person_id", full).iter_rows())


def _by_account(people: pl.DataFrame, text: str, gathered: Gathered) -> tuple[int, str] | None:
    for live in gathered.world.lives:
        links = links_of(live, gathered.world.facts, Polars())
        called = live.accounts.filter(_called(text)).select("aid")
        rows = Polars().rows(links.join(called, on="aid", how="inner"))
        if len(rows) == 1:
            return rows[0]["pid"], people.filter(pl.col("pid") == rows[0]["pid"])["person_id"][0]
    return None


def _called(text: str) -> Any:
    return (nw.col("account").str.to_lowercase() == text) | (nw.col("name").str.to_lowercase() == text)


def _nobody(people: pl.DataFrame, wanted: str, text: str, gathered: Gathered) -> Wrong:
    found = (
        _rejected(wanted, gathered)
        or _without_row(people, wanted, text, gathered)
        or _ownerless(wanted, text, gathered)
    )
    if found:
        return found
    padded = people.filter(pl.col("person_id").str.strip_chars_start("0") == text.lstrip("0"))["person_id"]
    advice = f"did you mean {tick(padded[0])}?" if len(padded) else WHO
    return Wrong(f"nobody in the people feed fits {tick(wanted)}", advice)


def _rejected(wanted: str, gathered: Gathered) -> Wrong | None:
    rejected = gathered.tables["people"].rejects.filter(pl.col("key") == wanted)
    for problem in reject_problems(rejected.head(1)):
        message = f"{problem.mark}: error[{problem.code}]: {problem.message}"
        so = f"so the row of {tick(wanted)} is rejected, and their memberships are held"
        return Wrong(f"{message}; {so}", problem.help)
    return None


def _without_row(people: pl.DataFrame, wanted: str, text: str, gathered: Gathered) -> Wrong | None:
    """An account carries the id of somebody whom the people feed does not have."""
    for live in gathered.world.lives:
        carrying = live.accounts.join(keyed(live.accounts, live.keys), on="aid", how="inner")
        meant = carrying.filter((nw.col("key") == wanted) | (_called(text) & (nw.col("key") != "")))
        for row in Polars().rows(meant.select("name", "key").sort("name").head(1)):
            if row["key"] not in people["person_id"]:
                return _absent(row["key"], f"{row['name']} in {live.name}", gathered)
    return None


def _absent(person_id: str, account: str, gathered: Gathered) -> Wrong:
    long = person_id in gathered.world.feeds.missing
    what = "goes, since it has been missing for longer than `absence.hold`" if long else "is kept for now"
    message = (
        f"the people feed has no row of {tick(person_id)}, whose id {account} carries; what that account has {what}"
    )
    return Wrong(message, "ask whoever sends the HR feed; `connector plan` tells of each membership")


def _ownerless(wanted: str, text: str, gathered: Gathered) -> Wrong | None:
    for live in gathered.world.lives:
        if Polars().rows(live.accounts.filter(_called(text)).select("aid").head(1)):
            where = f"{tick(wanted)} is an account in {live.name}"
            advice = "see `connector plan`: it is under FOREIGN or UNRESOLVED where it matters"
            return Wrong(f"{where}, and nobody's of the people feed, or several persons'", advice)
    return None
