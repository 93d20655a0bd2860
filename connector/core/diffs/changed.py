"""The rule files of two revisions, and every state between them: some of the hunks put in, the others not."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property

from connector.core.diffs.hunks import Hunk, hunks, lines_of, patched

Piece = tuple[str, int]
"""A file and the number of one of its hunks."""
Chosen = frozenset[Piece]


@dataclass(frozen=True, kw_only=True)
class Changed:
    """before, after: path to bytes. whole: files that come or go as one, since a part of them says nothing."""

    before: Mapping[str, bytes]
    after: Mapping[str, bytes]
    whole: Collection[str] = ()

    @cached_property
    def hunks(self) -> Mapping[str, list[Hunk]]:
        """Of the files that differ."""
        paths = sorted(self.before.keys() | self.after.keys())
        return {path: self._hunks(path) for path in paths if self.before.get(path) != self.after.get(path)}

    def _hunks(self, path: str) -> list[Hunk]:
        old, new = self.before.get(path), self.after.get(path)
        if path in self.whole and (old is None or new is None):
            lines = tuple(lines_of(new or b""))
            return [Hunk(at=0, until=len(lines_of(old or b"")), to=0, lines=lines)]
        found = hunks(old or b"", new or b"")
        return found or [Hunk(at=0, until=0, to=0, lines=())]  # an empty file came or went

    @cached_property
    def all(self) -> Chosen:
        return frozenset((path, n) for path, found in self.hunks.items() for n in range(len(found)))

    def files(self, chosen: Iterable[Piece]) -> dict[str, bytes]:
        """The rule files with these hunks put in. A new file with none of them, or one gone with all, is not there."""
        numbers: dict[str, set[int]] = {path: set() for path in self.hunks}
        for path, number in chosen:
            numbers[path].add(number)
        files = {path: text for path, text in self.before.items() if path not in self.hunks}
        for path, found in self.hunks.items():
            old, new, put_in = self.before.get(path), self.after.get(path), numbers[path]
            text = new if len(put_in) == len(found) else old if not put_in else patched(old or b"", found, put_in)
            if text is not None:
                files[path] = text
        return files
