"""The slow lane: lines that touch a quote in a way that takes a reader of CSV to settle."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING

from connector.core.feeds.grammar import Grammar
from connector.core.feeds.text import MARK

if TYPE_CHECKING:
    import polars as pl

MOST_LINES = 100  # of one record; an unclosed quote then costs a look at so many lines, not at the rest of the file


@dataclass(frozen=True, kw_only=True)
class Record:
    """A row read with care. line: of its first physical line; more: the number of lines it goes on for."""

    line: int
    fields: tuple[str, ...]
    raw: str
    more: int


def read_alone(lines: Iterable[tuple[int, str]], grammar: Grammar) -> Iterator[Record]:
    """Records of one line each; a line that is none yields nothing."""
    for line, text in lines:
        record = _read(line, iter([text]), grammar)
        if record is not None:
            yield record


def read_opened(opened: Iterable[int], texts: pl.Series, grammar: Grammar) -> Iterator[Record]:
    """Records that begin on these lines (ascending) and go on over the next. `texts` holds every line; line 1 at 0.

    An opened line yields nothing where its quote is never closed, or not before a line that is a row by itself.
    """
    free = 0
    for line in opened:
        if line < free:
            continue
        window = (texts[at] for at in range(line - 1, min(line - 1 + MOST_LINES, len(texts))))
        record = _read(line, _until_a_row(window, grammar), grammar)
        if record is not None:
            free = line + record.more + 1
            yield record


def _until_a_row(window: Iterator[str], grammar: Grammar) -> Iterator[str]:
    yield from islice(window, 1)
    for text in window:
        if grammar.stands_alone(text):
            return
        yield text


def _read(line: int, texts: Iterator[str], grammar: Grammar) -> Record | None:
    used: list[str] = []

    def feed() -> Iterator[str]:
        for text in texts:
            used.append(text)
            yield text + "\n"

    try:
        fields = next(csv.reader(feed(), delimiter=grammar.delimiter, strict=True))
    except csv.Error:
        return None
    raw = "\n".join(used)
    if len(fields) != grammar.fields or not _sound(raw, grammar):
        return None
    return Record(line=line, fields=tuple(fields), raw=raw, more=len(used) - 1)


def _sound(raw: str, grammar: Grammar) -> bool:
    return not (MARK in raw or "\0" in raw) and re.fullmatch(grammar.record, raw) is not None
