"""What a reader of the comparison must know beside its rows: what could not be read, and what nobody named."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path

import narwhals.stable.v2 as nw
import polars as pl

from connector.app.reports.compare.pairs import Pairs
from connector.core.engine import Polars
from connector.core.feeds.reader import Read
from connector.core.feeds.rejects import reject_problems
from connector.core.problems import nearest, tick

SHOWN = 10


def rejected(rejects: pl.DataFrame, file: Path, *, every_reject: bool) -> Iterator[str]:
    if rejects.is_empty():
        return
    yield f"{rejects.height} row(s) of {file} are rejected: whoever stands in them may be told as lacking"
    shown = rejects if every_reject else rejects.head(SHOWN)
    yield from (f"{problem.mark}: {problem.message}" for problem in reject_problems(shown))
    if shown.height < rejects.height:
        yield f"and {rejects.height - shown.height} more rejected rows (-v shows all)"


def unread(pairs: Pairs) -> Iterator[str]:
    for name, reasons in pairs.unread.items():
        yield f"{name} was not read whole: {'; '.join(reasons)}"
    if pairs.left_out:
        yield f"not compared, since a directory was not read: {_listed(pairs.left_out)}"
    for directory, reference in dict.fromkeys(pairs.lacking):
        yield f"{directory} lacks the group {tick(reference)}"
    for name, live in pairs.lives.items():
        ids = {group for pair in pairs.pairs for directory, group in pair.groups if directory == name}
        others = live.members.filter(nw.col("kind") != "account", nw.col("group").is_in(sorted(ids)))
        if number := len(Polars().rows(others.select("group"))):
            yield f"{number} member(s) of groups in {name} are no accounts, such as nested groups: not compared"


def unnamed(read: Read, pairs: Pairs) -> Iterator[str]:
    """User groups that only the config has, or only the export."""
    named = {*pairs.names, *pairs.left_out}
    counted = Counter(read.checked.rows["user_group"])
    others = sorted(name for name in counted if name not in named)
    if others:
        number = sum(counted[name] for name in others)
        yield f"{number} row(s) of user groups that `compare` does not name are left out: {_listed(others)}"
    if empty := [name for name in pairs.names if name not in counted]:
        near = nearest(empty[0], others) if others else ""
        yield f"the export has no row of {_listed(empty)}{f'; {near}' if near else ''}"


def _listed(names: Sequence[str]) -> str:
    more = f" and {len(names) - SHOWN} more" if len(names) > SHOWN else ""
    return f"{', '.join(tick(name) for name in names[:SHOWN])}{more}"
