"""Events to one notice."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from connector.core.problems import visible
from connector.notices import KINDS, Event, Notice

MOST = 20
LONGEST = 300
PLURALS = {
    "failure": "failures",
    "hold": "holds",
    "missing": "missing runs",
    "drift": "drifted memberships",
    "late": "late rights",
}
SINGULARS = {
    "failure": "failure",
    "hold": "hold",
    "missing": "missing run",
    "drift": "drifted membership",
    "late": "late right",
}


def notice_of(events: Sequence[Event]) -> Notice:
    """One for all of them; `events` is not empty."""
    numbers = Counter(event.kind for event in events)
    counted = [f"{numbers[kind]} {_word(kind, numbers[kind])}" for kind in KINDS if numbers[kind]]
    lines = [visible(line)[:LONGEST] for kind in KINDS for line in _lines([e for e in events if e.kind == kind])]
    rest = [f"and {len(lines) - MOST} more lines: see the log"] if len(lines) > MOST else []
    return Notice(title=f"connector: {', '.join(counted)}", lines=(*lines[:MOST], *rest))


def _word(kind: str, number: int) -> str:
    return SINGULARS[kind] if number == 1 else PLURALS[kind]


def _lines(events: Sequence[Event]) -> Iterator[str]:
    for (place, words, help_), number in Counter((e.place, e.words, e.help) for e in events).items():
        head = f"{place}: " if place else ""
        times = f" ({number} times)" if number > 1 else ""
        yield f"{head}{words}{times}{f'; to go on: {help_}' if help_ else ''}"
