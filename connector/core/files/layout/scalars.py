"""How a text is written: words and days as they are, codes and all else in quotes."""

from __future__ import annotations

import json
import re
import textwrap

from connector.core.files.documents import ISO_DAY
from connector.core.files.layout.nodes import BLOCKS, Scalar
from connector.core.files.tree import read_plain
from connector.core.problems import UNPRINTABLE

WIDTH = 120
WORDS = re.compile(r"[^\W_](?:[\w /.()'+@;&-]*[\w/.)'+-])?")
FOLDER = textwrap.TextWrapper(width=100, break_long_words=False, break_on_hyphens=False)
YES_OR_NO = frozenset("yYnN")  # to readers of old YAML


def word(scalar: Scalar, *, in_flow: bool, is_code: bool = False) -> str:
    """A scalar on one line. What is no text stands as it is: in quotes it would mean something else."""
    anchor = f"&{scalar.anchor} " if scalar.anchor else ""
    if not scalar.is_text:
        return f"{anchor}{scalar.text}".rstrip()
    code = is_code and any(letter.isdigit() for letter in scalar.text)
    bare = not code and needs_no_quotes(scalar.text, in_flow=in_flow)
    return anchor + (scalar.text if bare else quoted(scalar.text))


def needs_no_quotes(text: str, *, in_flow: bool) -> bool:
    """Words and days: whoever reads them, YAML of whatever version, reads this very text."""
    kept = text if in_flow else text.replace(", ", " ")
    if not WORDS.fullmatch(kept) or "  " in text or text in YES_OR_NO or not isinstance(read_plain(text), str):
        return False
    return bool(ISO_DAY.fullmatch(text)) or any(letter.isalpha() for letter in text)


def quoted(text: str) -> str:
    """In double quotes; in single ones where double ones would need a backslash."""
    if ('"' in text or "\\" in text) and "'" not in text and not re.search(UNPRINTABLE, text):
        return f"'{text}'"
    inside = json.dumps(text, ensure_ascii=False)
    return re.sub(UNPRINTABLE, lambda found: f"\\u{ord(found[0]):04x}", inside)


def block(scalar: Scalar) -> list[str] | None:
    """A block of text as its head and its lines, not yet indented; None where it fits no block, or was none."""
    body = scalar.text.removesuffix("\n")
    lines = body.split("\n")
    if scalar.style not in BLOCKS or not lines[0] or not lines[-1] or lines[0].startswith(" "):
        return None
    if any(line != line.rstrip() or re.search(UNPRINTABLE, line) for line in lines):
        return None
    anchor = f"&{scalar.anchor} " if scalar.anchor else ""
    chomp = "" if scalar.text.endswith("\n") else "-"
    if scalar.style == "|" or len(lines) > 1:
        return [f"{anchor}|{chomp}", *lines]
    return [f"{anchor}>{chomp}", *([body] if "  " in body else FOLDER.wrap(body))]
