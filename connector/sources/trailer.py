"""The line that ends a feed and proves it whole: no row of the table, and often a count of them."""

from __future__ import annotations

import re

from connector.sources import Unfinished

ROWS = "{rows}"
ANY = "*"
BLANK = b" \t\r\n"


def pattern(form: str) -> re.Pattern[str]:
    """A trailer as the config writes it: `{rows}` is a number, `*` any text, all else itself."""
    text = re.escape(form.strip()).replace(re.escape(ROWS), r"(?P<rows>[0-9]{1,18})").replace(re.escape(ANY), ".*")
    return re.compile(text)


def without_trailer(content: bytes, label: str, form: str, encoding: str) -> tuple[bytes, int | None]:
    """The feed without its trailer, and the rows that the trailer tells of. Raises Unfinished where it is not there."""
    if "\n".encode(encoding) == b"\n":
        before, line = _last_line(content)
        return before, _told(line.decode(encoding, "replace"), label, form)
    try:
        text = content.decode(encoding)
    except ValueError:
        raise _lacking(label) from None
    head, tail = _last_line(text.encode())
    return head.decode().encode(encoding), _told(tail.decode(), label, form)


def _last_line(content: bytes) -> tuple[bytes, bytes]:
    """All before the last line that says something, and this line."""
    end = len(content.rstrip(BLANK))
    start = max(content.rfind(b"\n", 0, end), content.rfind(b"\r", 0, end)) + 1
    return content[:start], content[start:end]


def _told(line: str, label: str, form: str) -> int | None:
    found = pattern(form).fullmatch(line.strip().removeprefix("\ufeff"))
    if found is None:
        raise _lacking(label)
    return int(found["rows"]) if ROWS in form else None


def _lacking(label: str) -> Unfinished:
    return Unfinished(f"the feed `{label}` does not end with its trailer", code="feed-half-written")
