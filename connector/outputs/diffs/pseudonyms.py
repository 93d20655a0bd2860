"""What a comment that many read may say: names for persons that mean nothing elsewhere, and lines without people."""

from __future__ import annotations

import hashlib
import hmac
import re
from collections.abc import Collection, Iterable

SHORTEST = 4
WORD = re.compile(r"[^\s\"'\[\]{}(),:;|]+")
COMMENT = re.compile(r"(^|\s)#.*$")
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


def without_people(line: str, known: Collection[str]) -> str:
    """A line of YAML without its comment, and without whatever names somebody.

    known: in lower case, ids, user names, addresses and full names (two words) of everybody.
    """
    text = COMMENT.sub("", line).rstrip()
    words = list(WORD.finditer(text))
    hidden: set[int] = set()
    for n, word in enumerate(words):
        if word[0].lower() in known:
            hidden.add(n)
        if n and f"{words[n - 1][0]} {word[0]}".lower() in known:
            hidden |= {n - 1, n}
    for n in sorted(hidden, reverse=True):
        text = text[: words[n].start()] + HIDDEN + text[words[n].end() :]
    return text
