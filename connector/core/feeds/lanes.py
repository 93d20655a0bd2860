"""Text to fields in two lanes: lines that every reader takes alike go through polars in bulk, the others one by one.

What is neither is rejected by its own line, and never takes a neighbour with it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import polars as pl

from connector.core.feeds import Spec
from connector.core.feeds.grammar import Grammar
from connector.core.feeds.headings import Headings
from connector.core.feeds.lines import body, line_count, lines_of, number, plain, repeats, suspect_lines
from connector.core.feeds.quotes import Record, read_alone, read_opened
from connector.core.feeds.rows import Rows, numbered
from connector.core.feeds.text import MARK as UNDECODED
from connector.core.feeds.torn import torn_lines
from connector.core.problems import Invalid, Mark, Problems

NEARLY_ALL = 0.9  # of the lines undecodable: then the encoding is wrong, not the lines


@dataclass(frozen=True, kw_only=True)
class Sheet:
    """rows: the sound ones. torn: the lines that are none, as in FeedTable.rejects. The counts are of lines."""

    rows: Rows
    grammar: Grammar
    torn: pl.DataFrame
    continuation: int
    blank: int
    total: int


def split(text: bytes, label: str, headings: Headings, spec: Spec) -> Sheet:
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
    rows = Rows(
        text=text,
        headings=headings,
        names=spec.names,
        delimiter=spec.delimiter,
        lines=lines,
        records=tuple(records),
        every=lines.len() == total - headings.line,
        tidy=suspects.height == odd.height,
    )
    return Sheet(
        rows=rows,
        grammar=grammar,
        torn=torn_lines(torn, grammar, headings, encoding=spec.encoding, last=0 if text.endswith(b"\n") else total),
        continuation=sum(r.more for r in records),
        blank=blank + headings.line - 1,
        total=total,
    )


def _refuse_hopeless(torn: pl.DataFrame, following: int, mark: Mark, spec: Spec) -> None:
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
    return numbered([line for r in records for line in range(r.line, r.line + r.more + 1)])


def _others(first: int, last: int, but: pl.Series) -> pl.Series:
    lines = pl.int_range(first, last + 1, dtype=pl.Int64, eager=True).alias("line")
    return lines if but.is_empty() else lines.filter(~lines.is_in(but.implode()))


def _records(text: bytes, odd: pl.DataFrame, grammar: Grammar, headings: Headings) -> list[Record]:
    if odd.is_empty():
        return []
    opened = odd.filter(body.str.contains(grammar.opened))["line"].to_list()
    several: list[Record] = []
    if opened:
        several = list(read_opened(opened, lines_of(text).collect()["text"], grammar))
    free = ~number.is_in(_taken(several).implode())
    sound = body.str.contains(grammar.record) & ~body.str.contains(grammar.empty) & ~repeats(headings)
    return [*several, *read_alone(odd.filter(free, sound).iter_rows(), grammar)]
