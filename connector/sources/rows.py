"""Rows that come from no text file, as the text that the reader takes: row N stands on line N + 1.

So every rule of the feeds (values, rejects, digests, conservation) is the same one, whatever the rows came from.
"""

from __future__ import annotations

import csv
import datetime as dt
import io
import re
from collections.abc import Iterable, Sequence

LINE_BREAK = re.compile(r"[\r\n]+")


def text_of(headings: Sequence[str], rows: Iterable[Sequence[object]]) -> bytes:
    """Comma-separated UTF-8 with one line of headings. Nothing is padded, cut or guessed; see `text`."""
    buffer = io.StringIO(newline="")
    writer = csv.writer(buffer, lineterminator="\n")
    writer.writerow(headings)
    writer.writerows([text(value) for value in row] for row in rows)
    return buffer.getvalue().encode("utf-8", "surrogatepass")


def text(value: object) -> str:
    """A value as a feed would write it: dates in ISO 8601, nothing for null; a line break is a space."""
    match value:
        case None:
            return ""
        case str():
            return LINE_BREAK.sub(" ", value)
        case bool():
            return "true" if value else "false"
        case dt.datetime() | dt.date():
            return value.isoformat()
        case _:
            return LINE_BREAK.sub(" ", str(value))
