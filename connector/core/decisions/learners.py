"""Whose a row of the transcript is: the person that one of the learner's keys finds, never a guess."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import narwhals.stable.v2 as nw

from connector.core.engine import Frame


def resolved(rows: Frame, keys: Sequence[str], people: Frame) -> Frame:
    """`pid` of each row's `learner` by the first key that finds somebody; null where none does, or it finds two."""
    found = rows.with_columns(pid=nw.lit(None, nw.Int64))
    for key in keys:
        found = found.with_columns(learner_key=folded("learner", key))
        found = found.join(_holders(people, key), on="learner_key", how="left")
        found = found.with_columns(pid=nw.coalesce(nw.col("pid"), nw.col("found"))).drop("found", "learner_key")
    return found.with_columns(pid=nw.when(nw.col("pid") >= 0).then(nw.col("pid")))


def named(keys: Sequence[str], people: Frame) -> Frame:
    """`folded` (lower case), `pid`: everybody whom a text could mean by one of the keys."""
    known = (people.filter(~nw.col(key).is_null()) for key in keys)
    return nw.concat(
        [one.select("pid", folded=nw.col(key).str.to_lowercase()) for one, key in zip(known, keys, strict=True)]
    )


def _holders(people: Frame, key: str) -> Frame:
    """`learner_key`, `found`: whose key it is; -1 where several persons hold it."""
    if key == "person_id":  # unique in the feed
        return people.select(learner_key="person_id", found="pid")
    known = people.filter(~nw.col(key).is_null()).select("pid", learner_key=folded(key, key))
    holders = known.group_by("learner_key").agg(low=nw.col("pid").min(), high=nw.col("pid").max())
    found = nw.when(nw.col("low") == nw.col("high")).then(nw.col("low")).otherwise(-1)
    return holders.select("learner_key", found=found)


def folded(column: str, key: str) -> Any:
    """User names and addresses compare without case, ids with."""
    return nw.col(column) if key == "person_id" else nw.col(column).str.to_lowercase()
