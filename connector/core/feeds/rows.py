"""The sound rows of a feed as text: named here, read when their typed values are made, and never kept as text."""

from __future__ import annotations

from dataclasses import dataclass, replace
from io import BytesIO

import polars as pl

from connector.core.feeds.headings import Headings
from connector.core.feeds.lines import body, lines_of, number
from connector.core.feeds.quotes import Record


@dataclass(frozen=True, kw_only=True)
class Rows:
    """lines: of the rows that polars may parse. records: those that were read with care. names: the columns wanted.

    every: `lines` are all that follow the headings. tidy: no value of `lines` has white space around it.
    """

    text: bytes
    headings: Headings
    names: tuple[str, ...]
    delimiter: str
    lines: pl.Series
    records: tuple[Record, ...]
    every: bool
    tidy: bool

    @property
    def numbers(self) -> pl.Series:
        """The first physical line of each row of `fields`."""
        return pl.concat([self.lines, numbered([r.line for r in self.records])]) if self.records else self.lines

    def some(self, lines: pl.Series) -> Rows:
        wanted = lines.implode()
        few = frozenset(lines)
        return replace(
            self,
            lines=self.lines.filter(self.lines.is_in(wanted)),
            records=tuple(r for r in self.records if r.line in few),
            every=False,
        )

    def fields(self) -> pl.LazyFrame:
        """`line` (a count from 0, to be looked up in `numbers`), and a text column per name; null where it is empty."""
        parts = []
        if not self.lines.is_empty():
            parts.append(self._bare(self._parsed(), self.tidy))
        if self.records or self.lines.is_empty():
            parts.append(self._bare(self._careful(), tidy=False))
        return pl.concat(parts).with_row_index("line")

    def _parsed(self) -> pl.LazyFrame:
        return pl.scan_csv(
            self.text if self.every else self._sound_text(),
            has_header=False,
            skip_lines=self.headings.line if self.every else 0,
            schema=self._schema,
            separator=self.delimiter,
        )

    def _sound_text(self) -> bytes:
        buffer = BytesIO()
        lines = lines_of(self.text).filter(number.is_in(self.lines.implode())).select(body).collect()
        lines.write_csv(buffer, include_header=False, quote_style="never")
        return buffer.getvalue()

    def _careful(self) -> pl.LazyFrame:
        return pl.LazyFrame([r.fields for r in self.records], schema=self._schema, orient="row")

    @property
    def _schema(self) -> dict[str, type[pl.String]]:
        return {str(index): pl.String for index in range(self.headings.fields)}

    def _bare(self, rows: pl.LazyFrame, tidy: bool) -> pl.LazyFrame:
        places = self.headings.places
        named = [pl.col(str(places[n])).alias(n) if n in places else _absent(n) for n in self.names]
        rows = rows.select(named)
        if not tidy:
            rows = rows.with_columns(pl.all().str.strip_chars())
        if tidy and b'"' not in self.text:
            return rows
        return rows.with_columns(pl.when(pl.all() != "").then(pl.all()))  # polars reads `""` as text, not as nothing


def _absent(name: str) -> pl.Expr:
    return pl.lit(None, pl.String).alias(name)


def numbered(lines: list[int]) -> pl.Series:
    return pl.Series("line", lines, dtype=pl.Int64)
