"""What a comment that many read may say: names for persons that mean nothing elsewhere, and lines without people."""

from __future__ import annotations

import hashlib
import hmac
import re
from collections.abc import Collection, Iterable, Iterator, Sequence

SHORTEST = 4
WORDS = (
    re.compile(r"[^\s\"'\[\]{}(),:;|]+"),
    re.compile(r"[^\s\"\[\]{}(),:;']+(?:'+[^\s\"\[\]{}(),:;']+)*"),  # O'Brien, which YAML may write as O''Brien
    re.compile(r"[^\s\"'\[\]{}(),:;|/_.\-]+"),  # of paths and branches
)
"""What a word is, in the ways that a name may be written."""
LONGEST = 6  # words of a full name
HIDDEN = "…"


def pseudonyms(persons: Iterable[str], key: bytes) -> dict[str, str]:
    """By person id: `person-7f3a`, the same within one output, with as many digits as tell these persons apart.

    key: random, and thrown away, so that nobody finds the id again by trying all there are.
    """
    digests = {p: hmac.new(key, p.encode(), hashlib.sha256).hexdigest() for p in sorted(set(persons))}
    for digits in range(SHORTEST, 65):
        short = {person: f"person-{digest[:digits]}" for person, digest in digests.items()}
        if len(set(short.values())) == len(short):
            return short
    raise ValueError("two persons have one digest")


def without_people(text: str, known: Collection[str]) -> str:
    """A text (a line of YAML, a path) without whatever names somebody.

    known: in lower case, ids, user names, addresses and full names of everybody.
    """
    for pattern in WORDS:
        for start, end in reversed(list(_named(list(pattern.finditer(text)), known))):
            text = text[:start] + HIDDEN + text[end:]
    return text


def _named(words: Sequence[re.Match[str]], known: Collection[str]) -> Iterator[tuple[int, int]]:
    """Where somebody is named, from left to right; of names that begin at one word the longest."""
    n = 0
    while n < len(words):
        told = [word[0].lower().replace("''", "'") for word in words[n : n + LONGEST]]
        length = next((k for k in range(len(told), 0, -1) if " ".join(told[:k]) in known), 0)
        if length:
            yield words[n].start(), words[n + length - 1].end()
        n += length or 1


def without_comment(line: str) -> str:
    """A line of YAML without its comment; a `#` between quotes begins none."""
    quote = ""
    for n, letter in enumerate(line):
        before = line[n - 1] if n else " "
        if quote:
            quote = "" if letter == quote and before != "\\" else quote
        elif letter in "\"'" and before in " \t[{,:":
            quote = letter
        elif letter == "#" and before.isspace():
            return line[:n].rstrip()
    return line.rstrip()
