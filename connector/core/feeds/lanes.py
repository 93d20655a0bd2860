"""Text to fields in two lanes: lines that every reader takes alike go through polars in bulk, the others one by one.

What is neither is rejected by its own line, and never takes a neighbour with it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import polars as pl

from connector.core.feeds import TableSpec
from connector.core.feeds.bulk import (
    body,
    line_count,
    lines_of,
    number,
    plain,
    read_bulk,
    repeats,
    stripped,
    suspect_lines,
)
from connector.core.feeds.grammar import Grammar
from connector.core.feeds.headings import Headings
from connector.core.feeds.quotes import Record, read_alone, read_opened
from connector.core.feeds.text import MARK as UNDECODED
from connector.core.feeds.torn import torn_lines
from connector.core.problems import Invalid, Mark, Problems

NEARLY_ALL = 0.9  # of the lines undecodable: then the encoding is wrong, not the lines


@dataclass(frozen=True, kw_only=True)
class Sheet:
    """fields: `line` (Int64) and a text column per name of the spec, null where the feed lacks it.

    torn: the lines that are no rows. joined: first line to raw text of records over several lines.
    """

    grammar: Grammar
    places: Mapping[str, int]
    fields: pl.DataFrame
    torn: pl.DataFrame
    joined: Mapping[int, str]
    continuation: int
    blank: int
    total: int


def split(text: bytes, label: str, headings: Headings, spec: TableSpec) -> Sheet:
    """Raises Invalid where no line follows the headings, or next to none can be decoded."""
    grammar = Grammar(delimiter=spec.delimiter, fields=headings.fields, key=headings.places[spec.key])
    suspects = suspect_lines(text, grammar, headings)
    odd = suspects.filter(~plain(grammar, headings))
    records = _records(text, odd, grammar, headings)
    empty = body.str.contains(grammar.empty)
    left = odd.filter(~number.is_in(_taken(records).implode()))
    torn, blank, total = left.filter(~empty), left.filter(empty).height, line_count(text)
    _refuse_hopeless(torn, total - headings.line - blank, Mark(file=label, line=headings.line), spec)
    lines = _others(headings.line + 1, total, pl.concat([odd["line"], _taken(records)]))
    bulk = read_bulk(text, lines, headings, total, spec.delimiter)
    tidy = suspects.height == odd.height and b'""' not in text
    last = 0 if text.endswith(b"\n") else total
    return Sheet(
        grammar=grammar,
        places=headings.places,
        fields=_fields(bulk if tidy else stripped(bulk), records, headings, spec),
        torn=torn_lines(torn, grammar, headings, encoding=spec.encoding, last=last),
        joined={r.line: r.raw for r in records if r.more},
        continuation=sum(r.more for r in records),
        blank=blank + headings.line - 1,
        total=total,
    )


def _refuse_hopeless(torn: pl.DataFrame, following: int, mark: Mark, spec: TableSpec) -> None:
    problems = Problems()
    undecodable = torn.filter(body.str.contains(UNDECODED, literal=True)).height
    if not following:
        problems.error(mark, "feed-empty", "no row follows the headings", "an empty feed is taken for a failed export")
    elif undecodable > NEARLY_ALL * following:
        message = f"{undecodable} of {following} lines are not `{spec.encoding}` text"
        problems.error(mark, "feed-encoding", message, "set `encoding` for this source")
    if problems:
        raise Invalid(problems)


def _taken(records: Sequence[Record]) -> pl.Series:
    return _numbers([line for r in records for line in range(r.line, r.line + r.more + 1)])


def _others(first: int, last: int, but: pl.Series) -> pl.Series:
    lines = pl.int_range(first, last + 1, dtype=pl.Int64, eager=True).alias("line")
    return lines if but.is_empty() else lines.filter(~lines.is_in(but.implode()))


def _numbers(numbers: Sequence[int]) -> pl.Series:
    return pl.Series("line", numbers, dtype=pl.Int64)


def _records(text: bytes, odd: pl.DataFrame, grammar: Grammar, headings: Headings) -> list[Record]:
    opened = odd.filter(body.str.contains(grammar.opened))["line"].to_list()
    several: list[Record] = []
    if opened:
        several = list(read_opened(opened, lines_of(text).collect()["text"], grammar))
    free = ~number.is_in(_taken(several).implode())
    sound = body.str.contains(grammar.record) & ~body.str.contains(grammar.empty) & ~repeats(headings)
    return [*several, *read_alone(odd.filter(free, sound).iter_rows(), grammar)]


def _fields(bulk: pl.DataFrame, records: Sequence[Record], headings: Headings, spec: TableSpec) -> pl.DataFrame:
    names = [pl.col(str(headings.places[n])).alias(n) if n in headings.places else _absent(n) for n in spec.names]
    bulk = bulk.select("line", *names)
    if not records:
        return bulk
    return pl.concat([bulk, stripped(_frame(records, headings)).select("line", *names)]).sort("line")


def _absent(name: str) -> pl.Expr:
    return pl.lit(None, pl.String).alias(name)


def _frame(records: Sequence[Record], headings: Headings) -> pl.DataFrame:
    schema = {str(index): pl.String for index in range(headings.fields)}
    frame = pl.DataFrame([r.fields for r in records], schema=schema, orient="row")
    return frame.insert_column(0, _numbers([r.line for r in records]))
