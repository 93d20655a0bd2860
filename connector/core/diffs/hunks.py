"""Which lines of two texts differ, as pieces that can be put in one by one."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import pairwise

LONGEST = 4000
"""Lines of a changed stretch that are still compared one by one: the time grows with their square."""
STARTS = re.compile(rb"( *)[^ #\r\n]")


@dataclass(frozen=True, kw_only=True)
class Hunk:
    """Lines `at` to `until` of the text before (from 0, the last excluded) are `lines` after, from line `to` on."""

    at: int
    until: int
    to: int
    lines: tuple[bytes, ...]


def lines_of(text: bytes) -> list[bytes]:
    return text.splitlines(keepends=True)


def hunks(before: bytes, after: bytes) -> list[Hunk]:
    """In order. Lines that took one another's place go one by one; new or deleted ones in the items they begin."""
    old, new = lines_of(before), lines_of(after)
    first = _same(old, new)
    last = _same(old[first:][::-1], new[first:][::-1])
    end, to = len(old) - last, len(new) - last
    if max(end, to) - first > LONGEST:
        return [_hunk(new, first, end, first, to)]
    matcher = SequenceMatcher(None, old[first:end], new[first:to], autojunk=False)
    changed = [[first + at for at in places] for tag, *places in matcher.get_opcodes() if tag != "equal"]
    return [hunk for i, j, k, n in changed for hunk in _pieces(old, new, i, j, k, n)]


def patched(before: bytes, found: Sequence[Hunk], chosen: Collection[int]) -> bytes:
    """The text with the hunks of these numbers put in, and no other."""
    old, parts, done = lines_of(before), [], 0
    for number, hunk in enumerate(found):
        if number in chosen:
            parts += [*old[done : hunk.at], *hunk.lines]
            done = hunk.until
    return b"".join(_ended([*parts, *old[done:]]))


def _ended(lines: list[bytes]) -> Iterator[bytes]:
    """A last line without its end may have come to stand before others."""
    yield from (line if line.endswith((b"\n", b"\r")) else line + b"\n" for line in lines[:-1])
    yield from lines[-1:]


def _same(one: list[bytes], other: list[bytes]) -> int:
    """How many lines both begin with."""
    return next((n for n, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other)))


def _pieces(old: list[bytes], new: list[bytes], i: int, j: int, k: int, n: int) -> Iterator[Hunk]:
    if j - i == n - k:
        for step in range(j - i):
            yield _hunk(new, i + step, i + step + 1, k + step, k + step + 1)
    elif i == j:
        for first, last in _items(new[k:n]):
            yield _hunk(new, i, i, k + first, k + last)
    elif k == n:
        for first, last in _items(old[i:j]):
            yield _hunk(new, i + first, i + last, k, k)
    else:
        yield _hunk(new, i, j, k, n)


def _hunk(new: list[bytes], i: int, j: int, k: int, n: int) -> Hunk:
    return Hunk(at=i, until=j, to=k, lines=tuple(new[k:n]))


def _above(n: int, depths: Sequence[int | None]) -> int:
    while depths[n - 1] is None:
        n -= 1
    return n


def _items(lines: Sequence[bytes]) -> Iterator[tuple[int, int]]:
    """Where each of them begins and ends: at the least indentation; comments and blank lines go before an item."""
    depths = [len(found[1]) if (found := STARTS.match(line)) else None for line in lines]
    least = min((depth for depth in depths if depth is not None), default=None)
    starts = [n for n, depth in enumerate(depths) if depth is not None and depth == least]
    edges = [0, *(_above(n, depths) for n in starts[1:]), len(lines)]
    yield from pairwise(edges)
