"""The first line of a feed: which column is which; what is missing stops the reading."""

from __future__ import annotations

import csv
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from connector.core.feeds import Spec
from connector.core.feeds.text import MARK
from connector.core.problems import Invalid, Mark, Problem, Problems, Severity, listed, nearest, tick

_DELIMITERS = {",": "commas", ";": "semicolons", "\t": "tabs", "|": "bars"}


@dataclass(frozen=True, kw_only=True)
class Headings:
    """line: from 1. fields: how many there are. places: canonical name to index, from 0, of those that are there."""

    line: int
    text: str
    fields: int
    places: Mapping[str, int]
    warnings: tuple[Problem, ...]


def read_headings(text: bytes, label: str, spec: Spec) -> Headings:
    """Raises Invalid where a heading is missing or doubled, or the line can't be read as headings of this table."""
    line, first = _first_line(text)
    reader = _Reader(label=label, line=line, text=first, spec=spec)
    words = reader.words()
    places = {name: words.index(spec.heading(name)) for name in spec.names if spec.heading(name) in words}
    reader.check(words, places)
    warnings = tuple(reader.near_misses(words, places))
    return Headings(line=line, text=first, fields=len(words), places=places, warnings=warnings)


def _first_line(text: bytes) -> tuple[int, str]:
    start, line = 0, 1
    while start < len(text):
        end = text.find(b"\n", start)
        end = len(text) if end < 0 else end
        first = text[start:end].decode().strip("\r")
        if first.strip():
            return line, first
        start, line = end + 1, line + 1
    return 0, ""


@dataclass(frozen=True, kw_only=True)
class _Reader:
    label: str
    line: int
    text: str
    spec: Spec

    def words(self) -> list[str]:
        if not self.text.strip():
            raise self._stop("feed-empty", "the file is empty", "a feed has at least a line of headings and a row")
        if "\0" in self.text or MARK in self.text:
            raise self._stop("feed-encoding", f"the headings are not `{self.spec.encoding}` text", "set `encoding`")
        try:
            found = next(csv.reader([self.text], delimiter=self.spec.delimiter, strict=True))
        except csv.Error:
            raise self._stop("feed-heading-quote", "a quote among the headings is never closed", "") from None
        return [word.strip() for word in found]

    def check(self, words: Sequence[str], places: Mapping[str, int]) -> None:
        if len(words) == 1 and (other := self._other_delimiter()):
            message = f"the headings are separated by {_DELIMITERS[other]}, not by `{self.spec.delimiter}`"
            raise self._stop(
                "feed-delimiter", message, f'set `delimiter: "{other}"` for this source'.replace("\t", "\\t")
            )
        problems = Problems()
        problems.extend(self._missing(words, places))
        problems.extend(self._doubled(words, places))
        if "line" in self.spec.attributes:
            message = "`line` is a word of the reader, no attribute"
            problems.error(self._at(1), "feed-heading-reserved", message, "give it another name under `columns`")
        if problems:
            raise Invalid(problems)

    def near_misses(self, words: Sequence[str], places: Mapping[str, int]) -> Iterable[Problem]:
        """An optional column under a slightly different heading would be read as absent, and absent means open."""
        folded = {_fold(word): word for word in words if word}
        for name in self.spec.names:
            word = folded.get(_fold(name))
            if name not in places and word is not None and words.index(word) not in places.values():
                message = f"heading {tick(_visible(word))} is not read: the column is called `{name}`"
                advice = f"set `columns: {{{name}: {word}}}` for this source"
                yield self._problem(self._column(words.index(word)), "feed-heading-unread", message, advice, "warning")

    def _missing(self, words: Sequence[str], places: Mapping[str, int]) -> Iterable[Problem]:
        lacking = [group for group in self.spec.required if not any(name in places for name in group)]
        told = {name for group in lacking for name in group}
        explicit = [name for name in self.spec.names if name in self.spec.columns or name in self.spec.attributes]
        lacking += [(name,) for name in explicit if name not in places and name not in told]
        yield from (self._missing_one(group, words) for group in lacking)

    def _missing_one(self, group: Sequence[str], words: Sequence[str]) -> Problem:
        wanted = [self.spec.heading(name) for name in group]
        folded = {_fold(word): word for word in words if word}
        near = next((folded[_fold(word)] for word in wanted if _fold(word) in folded), None)
        advice = nearest(wanted[0], filter(None, words)) if near is None else f"did you mean {tick(_visible(near))}?"
        advice = f"{advice} name the feed's own headings under `columns`".lstrip()
        message = f"heading {listed(wanted)} is missing"
        column = self._column(words.index(near)) if near is not None else 1
        return self._problem(column, "feed-heading-missing", message, advice)

    def _doubled(self, words: Sequence[str], places: Mapping[str, int]) -> Iterable[Problem]:
        for index in sorted(set(places.values())):
            word = words[index]
            if words.count(word) > 1:
                second = words.index(word, index + 1)
                message = f"heading {tick(word)} stands twice"
                yield self._problem(
                    self._column(second), "feed-heading-doubled", message, "which one counts is unclear"
                )

    def _other_delimiter(self) -> str:
        counts = {other: self.text.count(other) for other in _DELIMITERS if other != self.spec.delimiter}
        best = max(counts, key=lambda other: counts[other])
        return best if counts[best] else ""

    def _column(self, index: int) -> int:
        return column_of(self.text, index, self.spec.delimiter)

    def _at(self, column: int) -> Mark:
        return Mark(file=self.label, line=self.line or 1, column=column)

    def _problem(self, column: int, code: str, message: str, advice: str, severity: Severity = "error") -> Problem:
        return Problem(mark=self._at(column), code=code, message=message, help=advice, severity=severity)

    def _stop(self, code: str, message: str, advice: str) -> Invalid:
        problems = Problems()
        problems.error(self._at(1), code, message, advice)
        return Invalid(problems)


def column_of(text: str, index: int, delimiter: str) -> int:
    """Where the heading of this index begins, from 1; exact where no heading holds the delimiter, else close."""
    return sum(len(word) + 1 for word in text.split(delimiter)[:index]) + 1


def _fold(word: str) -> str:
    return "".join(letter for letter in word.casefold() if letter.isalnum())


def _visible(word: str) -> str:
    """Invisible characters, the usual reason for a heading that looks right, by their code."""
    return "".join(c if unicodedata.category(c)[0] not in "CZ" or c == " " else f"<U+{ord(c):04X}>" for c in word)
