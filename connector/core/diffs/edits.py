"""A change of rule files as edits that can each be weighed alone: lines, or as many together as make sense alone."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from connector.core.diffs.changed import Changed, Chosen, Piece

Makes = Callable[[Chosen], bool]
"""Whether the rule files make a rulebook with these hunks put in, and no other."""


@dataclass(frozen=True, kw_only=True)
class Edits:
    """found: hunks that are put in together. limited: some go together only since there were too many to weigh."""

    found: tuple[Chosen, ...]
    limited: bool


def edits_of(changed: Changed, makes: Makes, most: int) -> Edits:
    """At most `most`, in order of file and line; each can be put in alone, or left out alone, if that is possible."""
    files = [[frozenset({(path, n)}) for n in range(len(found))] for path, found in changed.hunks.items()]
    limited = sum(map(len, files)) > most
    if limited:
        files = _fewer(files, most)

    def sensible(edit: Chosen) -> bool:
        return makes(edit) or makes(changed.all - edit)

    joined = [edit for edits in files for edit in _joined(edits, sensible)]
    senseless = [edit for edit in joined if not sensible(edit)]
    if len(senseless) > 1:
        joined = [edit for edit in joined if edit not in senseless] + [frozenset[Piece]().union(*senseless)]
    return Edits(found=tuple(sorted(joined, key=min)), limited=limited)


def _joined(edits: Sequence[Chosen], sensible: Callable[[Chosen], bool]) -> list[Chosen]:
    """Those of one file; one that makes no rulebook by itself goes with the next, the last one with the one before."""
    done: list[Chosen] = []
    waiting: Chosen = frozenset()
    for edit in edits:
        waiting |= edit
        if sensible(waiting):
            done.append(waiting)
            waiting = frozenset()
    while waiting:
        if not done:
            return [waiting]
        waiting |= done.pop()
        if sensible(waiting):
            return [*done, waiting]
    return done


def _fewer(files: list[list[Chosen]], most: int) -> list[list[Chosen]]:
    """The files with most hunks as one edit each; where there are too many files, the last ones together."""
    order = sorted(range(len(files)), key=lambda n: -len(files[n]))
    found = [*files]
    for n in order:
        if sum(map(len, found)) <= most:
            return found
        found[n] = [frozenset[Piece]().union(*found[n])]
    if len(found) > most:
        rest = frozenset[Piece]().union(*(edit for edits in found[most - 1 :] for edit in edits))
        found = [*found[: most - 1], [rest]]
    return found
