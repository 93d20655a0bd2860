"""A feed that lies in a Parquet file: its columns as the text that a CSV of the same facts would hold.

Nothing is guessed from values. A code that its writer keeps as a floating-point number is `1101.0`, which the reader
rejects by row, as it does in a CSV: nobody knows whether it was `1101` or `01101`.
"""

from __future__ import annotations

import io
from dataclasses import dataclass

import polars as pl
from polars import selectors as cs

from connector.core.problems import Invalid, Mark, Problems
from connector.sources import Fetched, Unfinished
from connector.sources.laid import Laid
from connector.sources.parquet_pages import TornError, check_pages
from connector.sources.rows import text_of
from connector.sources.unwritable import refuse

MAGIC, ENCRYPTED = b"PAR1", b"PARE"
UNWRITABLE = cs.nested() | cs.binary() | cs.duration() | cs.object()
ISO = "%Y-%m-%dT%H:%M:%S%.f"
DAMAGED, ANEW = "the Parquet file is damaged or encrypted", "have it written anew, without encryption"
WHOLE = 12
"""Bytes of the shortest Parquet file: a magic, the length of an empty footer, the magic again."""


@dataclass(frozen=True, kw_only=True)
class ParquetSource:
    """wanted: the columns that the reader looks for."""

    file: Laid
    wanted: frozenset[str]

    def fetch(self) -> Fetched:
        """Raises Missing, Unfinished, SourceError, and Invalid for what is no such file."""
        found = self.file.read()
        frame = _read(found.content, found.label)
        text = _text(self._writable(frame, found.label))
        return Fetched(content=text, label=found.label, modified=found.modified)

    def _writable(self, frame: pl.DataFrame, label: str) -> pl.DataFrame:
        """Without the columns that no text can stand for, where nobody asks for them. Raises Invalid."""
        odd = frame.select(UNWRITABLE).columns
        for name in odd:
            if name in self.wanted:
                raise refuse(label, name, f"{frame.schema[name]}", "write it as text in the export")
        return frame.drop(odd)


def _read(content: bytes, label: str) -> pl.DataFrame:
    if content[-4:] == ENCRYPTED:
        raise _no_parquet(label, "the Parquet file is encrypted", "have it written without encryption")
    if content[:4] != MAGIC:
        raise _no_parquet(label, "the file is no Parquet file", "look at the export, and at the source's `type`")
    if content[-4:] != MAGIC or len(content) < WHOLE:
        message = f"the feed `{label}` has no footer: it is cut, or still being written"
        raise Unfinished(message, code="feed-half-written")
    try:
        rows = check_pages(content)  # first: a page that is damaged may end the process that reads its columns
        frame = pl.read_parquet(io.BytesIO(content), glob=False, hive_partitioning=False)
    except TornError as error:
        raise _no_parquet(label, f"{DAMAGED}: {error}", ANEW) from None
    except (pl.exceptions.PolarsError, OSError, pl.exceptions.PanicException):
        # the reader's own words may quote what stands in the file
        raise _no_parquet(label, f"{DAMAGED}, or written in a way that is not read here", ANEW) from None
    if frame.height != rows:
        raise _no_parquet(label, f"{DAMAGED}: it has other rows than it tells of", ANEW)
    return frame


def _no_parquet(label: str, message: str, advice: str) -> Invalid:
    problems = Problems()
    problems.error(Mark(file=label), "feed-parquet", message, advice)
    return Invalid(problems)


def _text(frame: pl.DataFrame) -> bytes:
    """As `text_of` writes the same rows."""
    zoned = cs.datetime(time_zone="*")
    moments = cs.datetime() - zoned
    texts = frame.lazy().with_columns(
        moments.dt.strftime(ISO),
        zoned.dt.convert_time_zone("UTC").dt.strftime(f"{ISO}+00:00"),
    )
    texts = texts.with_columns(pl.all().cast(pl.String)).with_columns(pl.all().str.replace_all(r"[\r\n]+", " "))
    blank = pl.all_horizontal(pl.all().str.strip_chars().fill_null("") == "")
    texts = texts.with_columns(pl.when(~blank).then(pl.nth(0)).otherwise(pl.lit("")))  # quoted, and so no empty line
    buffer = io.BytesIO(text_of(frame.columns, ()))
    buffer.seek(0, io.SEEK_END)
    texts.collect().write_csv(buffer, include_header=False)
    return buffer.getvalue()
