"""Exceptions for persons whom the people feed does not have, as a plan finds them."""

from __future__ import annotations

from collections.abc import Iterator

import polars as pl

from connector.core.feeds import FeedTable
from connector.core.problems import Problem, nearest, tick
from connector.core.rules.rulebook import Rulebook

NEAR = 10_000  # ids among which looking for a similar one takes no time


def unknown_persons(rulebook: Rulebook, people: FeedTable) -> Iterator[Problem]:
    """A person whose row was rejected is known; `validate` says the same of the file."""
    excepted = pl.Series([exception.person for exception in rulebook.exceptions], dtype=pl.String).unique()
    ids = (people.rows["person_id"], people.rejects["key"].drop_nulls())
    known = {person for column in ids for person in column.filter(column.is_in(excepted.implode()))}
    few = sum(map(len, ids)) < NEAR
    for exception in rulebook.exceptions:
        if exception.person not in known:
            yield Problem(
                mark=exception.at("person"),
                code="exception-unknown-person",
                message=f"the people feed has no person {tick(exception.person)}",
                help=nearest(exception.person, frozenset().union(*ids)) if few else "",
                severity="warning",
            )
