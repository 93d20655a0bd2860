"""Bytes to UTF-8 text with line feeds at line ends; undecodable bytes become MARK, and so cost their line alone."""

from __future__ import annotations

import codecs

from connector.core.problems import Invalid, Mark, Problems

MARK = "\ufdd0"  # a noncharacter: no honest text holds it, while U+FFFD may stand in a file as it was sent
_SLICE = 1 << 20
_SIGNATURES = (
    (b"\xff\xfe\x00\x00", "UTF-32", "utf-32"),
    (b"\x00\x00\xfe\xff", "UTF-32", "utf-32"),
    (b"\xff\xfe", "UTF-16", "utf-16"),
    (b"\xfe\xff", "UTF-16", "utf-16"),
    (b"PK\x03\x04", "an Excel workbook or another zip file", ""),
    (b"\xd0\xcf\x11\xe0", "an old Excel workbook", ""),
    (b"\x1f\x8b", "a gzip file", ""),
)


def _mark(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeDecodeError):
        raise error
    return MARK, error.end


codecs.register_error("connector-feed-mark", _mark)


def to_text(content: bytes, label: str, encoding: str) -> bytes:
    """UTF-8 with line feeds and no byte order mark. Raises Invalid for what is no text of this encoding at all."""
    _refuse_foreign(content, label, encoding)
    if content.startswith(codecs.BOM_UTF8):
        content, encoding = content[len(codecs.BOM_UTF8) :], "utf-8"
    return _unix(_utf8(content, label, encoding))


def _refuse_foreign(content: bytes, label: str, encoding: str) -> None:
    wide = encoding.lower().replace("_", "-").startswith(("utf-16", "utf-32", "utf16", "utf32"))
    for signature, name, fitting in _SIGNATURES:
        if content.startswith(signature) and not (wide and fitting):
            advice = f"set `encoding: {fitting}` for this source" if fitting else "export the feed as CSV text"
            raise _unreadable(label, f"the file is {name}, not `{encoding}` text", advice)


def _utf8(content: bytes, label: str, encoding: str) -> bytes:
    try:
        if codecs.lookup(encoding).name == "utf-8" and _is_utf8(content):
            return content
        return content.decode(encoding, "connector-feed-mark").removeprefix("\ufeff").encode("utf-8", "replace")
    except LookupError:
        raise _unreadable(label, f"`{encoding}` is no known text encoding", "use utf-8, cp1252, ...") from None
    except ValueError:
        raise _unreadable(label, f"the file is not `{encoding}` text", "set `encoding` for this source") from None


def _is_utf8(content: bytes) -> bool:
    if content.isascii():
        return True
    decoder, view = codecs.getincrementaldecoder("utf-8")(), memoryview(content)
    try:
        for start in range(0, len(view), _SLICE):
            decoder.decode(view[start : start + _SLICE])
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True


def _unix(text: bytes) -> bytes:
    if b"\r" not in text:
        return text
    if b"\n" not in text:
        return text.replace(b"\r", b"\n")
    return text.replace(b"\r\n", b"\n")


def _unreadable(label: str, message: str, advice: str) -> Invalid:
    problems = Problems()
    problems.error(Mark(file=label), "feed-encoding", message, advice)
    return Invalid(problems)
