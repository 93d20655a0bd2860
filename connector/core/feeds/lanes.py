"""Text to fields in two lanes: lines that every reader takes alike go through polars in bulk, the others one by one.

What is neither is rejected by its own line, and never takes a neighbour with it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from io import BytesIO
from itertools import chain

import polars as pl

from connector.core.feeds import TableSpec
from connector.core.feeds.grammar import Grammar
from connector.core.feeds.headings import Headings
from connector.core.feeds.quotes import Record, read_alone, read_opened
from connector.core.feeds.text import MARK
from connector.core.feeds.torn import torn_lines

LINE, TEXT = pl.col("line"), pl.col("text")
ONE_BY_ONE = 0.1  # of the lines at most are undecodable
SHOWN = 1_000  # characters of a rejected record


@dataclass(frozen=True, kw_only=True)
class Sheet:
    """fields: `line` (Int64) and a text column per name of the spec (null where the feed lacks it).

    torn: rejected lines as in FeedTable, without `file`. odd: the numbers behind; continuation and blank: lines.
    """

    fields: pl.DataFrame
    torn: pl.DataFrame
    joined: Mapping[int, str]
    continuation: int
    blank: int
    total: int


def split(text: bytes, headings: Headings, spec: TableSpec) -> Sheet:
    grammar = Grammar(delimiter=spec.delimiter, fields=headings.fields, key=headings.places[spec.key])
    odd = _scan(text).filter(LINE > headings.line, ~_plain(grammar, headings)).collect()
    records = _records(text, odd, grammar, headings)
    taken = [line for r in records for line in range(r.line, r.line + r.more + 1)]
    left = odd.filter(~LINE.is_in(taken))
    blank = left.filter(TEXT.str.contains(grammar.empty))
    total = text.count(b"\n") + (not text.endswith(b"\n"))
    rest = left.filter(~LINE.is_in(blank["line"].implode()))
    return Sheet(
        fields=_fields(text, odd, taken, records, headings, spec),
        torn=torn_lines(rest, grammar, headings, last=0 if text.endswith(b"\n") else total),
        joined={r.line: r.raw for r in records if r.more},
        continuation=sum(r.more for r in records),
        blank=blank.height + headings.line - 1,
        total=total,
    )
