"""Of whom a feed says what the last accepted one said: facts that still hold where the feed as a whole is doubtful."""

from __future__ import annotations

import polars as pl

from connector.core.feeds import KEY, FeedTable


def changed_keys(now: FeedTable, then: FeedTable) -> frozenset[str]:
    """The persons (or learners) whose accepted rows are not the same rows as often, or of whom a row is rejected now.

    Those of either feed; where the two were not read into the same columns, everybody.
    """
    key = KEY[now.table]
    rejected = frozenset(now.rejects["key"].drop_nulls())
    if now.rows.schema != then.rows.schema:
        return rejected | frozenset(now.rows[key]) | frozenset(then.rows[key])
    before, after = _counted(then.rows), _counted(now.rows)
    columns = after.columns
    differing = [
        one.join(other, on=columns, how="anti", nulls_equal=True)[key]
        for one, other in ((before, after), (after, before))
    ]
    return rejected.union(*differing)


def _counted(rows: pl.DataFrame) -> pl.DataFrame:
    facts = rows.drop("line")
    return facts.group_by(facts.columns).len("?times")
