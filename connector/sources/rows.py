"""Rows that come from no text file, as the text that the reader takes: row N stands on line N + 1.

So every rule of the feeds (values, rejects, digests, conservation) is the same one, whatever the rows came from.
"""

from __future__ import annotations

import csv
import datetime as dt
import io
import math
import re
from collections.abc import Iterable, Sequence
from decimal import Decimal

LINE_BREAK = re.compile(r"[\r\n]+")


def text_of(headings: Sequence[str], rows: Iterable[Sequence[object]]) -> bytes:
    """Comma-separated UTF-8 with one line of headings. Nothing is padded, cut or guessed; see `text`.

    A row without any value is no empty line: it is a row, and the reader rejects it.
    The rows may be more than memory holds at once, as long as their text is not.
    """
    content = io.BytesIO()
    with io.TextIOWrapper(content, "utf-8", "surrogatepass", newline="") as buffer:
        writer = csv.writer(buffer, lineterminator="\n")
        writer.writerow([text(heading) for heading in headings])
        for row in rows:
            values = [text(value) for value in row]
            if any(map(str.strip, values)) or not values:
                writer.writerow(values)
            else:
                buffer.write(f'""{"," * (len(values) - 1)}\n')
        buffer.flush()
        return content.getvalue()


def text(value: object) -> str:
    """A value as a feed would write it: ISO dates, plain decimals, nothing for null; a line break is a space."""
    match value:
        case str():
            found = value
        case None:
            return ""
        case bool():
            found = "true" if value else "false"
        case dt.date():
            found = value.isoformat()
        case Decimal():
            found = format(value, "f")
        case float() if math.isnan(value):
            found = "NaN"  # as others write it; to the reader it is neither a code nor a number
        case _:
            found = str(value)
    return LINE_BREAK.sub(" ", found) if "\n" in found or "\r" in found else found
