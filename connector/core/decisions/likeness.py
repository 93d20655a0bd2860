"""How much two titles resemble each other, word by word: for suggestions, which a person judges."""

from __future__ import annotations

import re
from collections.abc import Sequence
from difflib import SequenceMatcher

WORD = re.compile(r"[^\W_]+\.?")
NEAR = 0.8  # of two words: `attendence` and `attendance`, not `dean` and `bean`
SHORTENED = 0.9


def words_of(title: str, *, numbers: bool = True) -> list[str]:
    """In lower case, without other signs than a full stop at a word's end; `numbers`: also those of digits alone."""
    found = WORD.findall(title.casefold())
    return [word for word in found if numbers or not word.rstrip(".").isdigit()]


def likeness(one: Sequence[str], other: Sequence[str]) -> float:
    """0 to 1; 0 where they have not as many words, or a word resembles none at its place."""
    if not one or len(one) != len(other):
        return 0
    found = [_word_likeness(a, b) for a, b in zip(one, other, strict=True)]
    return sum(found) / len(found) if all(found) else 0


def _word_likeness(one: str, other: str) -> float:
    a, b = one.rstrip("."), other.rstrip(".")
    if a == b:
        return 1
    if _shortens(one, b) or _shortens(other, a):
        return SHORTENED
    near = SequenceMatcher(None, a, b, autojunk=False).ratio()
    return near if near >= NEAR else 0


def _shortens(short: str, word: str) -> bool:
    """`asst`, `of.`: the word's first letter and others of it in their order; at least three signs, a full stop too."""
    letters = short.rstrip(".")
    if letters[:1] != word[:1] or len(letters) >= len(word) or len(short) < len("as."):
        return False
    rest = iter(word)
    return all(letter in rest for letter in letters)
