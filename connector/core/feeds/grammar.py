"""What a line of a feed may look like, as patterns that mean the same to polars (Rust) and to `re`."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property

from connector.core.feeds.text import MARK


@dataclass(frozen=True, kw_only=True)
class Grammar:
    """RFC 4180 with one mercy: a quote inside a field that does not begin with one is text (`Robert "Bob" Smith`)."""

    delimiter: str
    fields: int
    key: int

    @cached_property
    def d(self) -> str:
        return f"\\x{ord(self.delimiter):02x}"

    @cached_property
    def strict_field(self) -> str:
        return rf'(?:"(?:[^"\x00\r{MARK}]|"")*"|[^"{self.d}\x00\r\n{MARK}]*)'

    @cached_property
    def field(self) -> str:
        return rf'(?:"(?:[^"]|"")*"|[^"{self.d}\r\n][^{self.d}\r\n]*|)'

    @cached_property
    def strict_record(self) -> str:
        """A whole line that every reader of CSV takes alike."""
        return rf"^{self.strict_field}(?:{self.d}{self.strict_field}){{{self.fields - 1}}}$"

    @cached_property
    def tidy_record(self) -> str:
        """A strict record whose values have no white space around them, the first not empty: what most lines are."""
        outer, inner = rf"[^\"\s\x00{MARK}]", rf'(?:[^"\x00\r{MARK}]|"")'
        bare = rf"(?:[^\"\s{self.d}\x00{MARK}](?:[^\"{self.d}\x00\r\n{MARK}]*[^\"\s{self.d}\x00{MARK}])?)"
        quoted = rf'"(?:(?:{outer}|"")(?:{inner}*(?:{outer}|""))?)?"'
        return rf"^(?:{quoted}|{bare})(?:{self.d}(?:{quoted}|{bare}|)){{{self.fields - 1}}}$"

    @cached_property
    def record(self) -> str:
        return rf"^{self.field}(?:{self.d}{self.field}){{{self.fields - 1}}}$"

    @cached_property
    def whole(self) -> str:
        """A line in which every quote that opens closes, whatever the number of fields."""
        return rf"^{self.field}(?:{self.d}{self.field})*$"

    @cached_property
    def opened(self) -> str:
        """A line that ends inside a quoted field."""
        return rf'^(?:{self.field}{self.d})*"(?:[^"]|"")*$'

    @cached_property
    def empty(self) -> str:
        return rf"^[\s{self.d}]*$"

    def before(self, index: int) -> str:
        """Group 1 is what stands before the field of this index (from 0)."""
        return rf"^((?:{self.field}{self.d}){{{index}}})"

    @cached_property
    def upto_opened(self) -> str:
        """Group 1 is what stands before the quote that stays open."""
        return rf'^((?:{self.field}{self.d})*)"(?:[^"]|"")*$'

    @cached_property
    def upto_stray(self) -> str:
        """Group 1 is what can be read of a line whose quotes don't fit."""
        return rf"^((?:{self.field}{self.d})*{self.field})"

    @cached_property
    def upto_excess(self) -> str:
        """Group 1 is a whole record, or the whole line where it is too short."""
        return rf"^({self.field}(?:{self.d}{self.field}){{0,{self.fields - 1}}}{self.d}?)"

    @cached_property
    def _strict(self) -> re.Pattern[str]:
        return re.compile(self.strict_record)

    def stands_alone(self, line: str) -> bool:
        """A row by itself, its key one word: where one is met inside a quote, that quote was never closed."""
        if not self._strict.match(line):
            return False
        key = re.match(self.before(self.key) + f"({self.field})", line)
        return key is not None and len(key[2].strip('"').split()) == 1
