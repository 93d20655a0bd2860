"""Whether the ledger is whole: each line as it was written, each tied to the one before, none lost at either end."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from connector.state.events import Position, line_hash
from connector.state.head import Ends


def faults(rows: Iterable[tuple[Any, ...]], last: Position, ends: Ends | None) -> Iterator[str]:
    """`rows`: the lines in order, by COLUMNS; `last`: where the table ends; `ends`: what `head` says."""
    before = Position()
    for *values, prev, found in rows:
        seq = values[0]
        if seq != before.seq + 1:
            yield f"{_lines(before.seq + 1, seq - 1)} lost"
        elif prev != before.hash:
            yield f"line {seq} does not follow line {before.seq}: one of them is not the one that was written"
        if line_hash(str(prev), values) != found:
            yield f"line {seq} was altered"
        before = Position(seq=seq, hash=found)
    yield from _end_faults(last, ends)


def _end_faults(last: Position, ends: Ends | None) -> Iterator[str]:
    if ends is None:
        if last.seq:
            yield "`head` is missing or unreadable: nobody can tell whether lines at the end were lost"
    elif ends.allow(last):
        return
    elif last.seq < ends.confirmed.seq:
        yield f"{_lines(last.seq + 1, ends.confirmed.seq)} lost at the end"
    elif last.seq > ends.announced.seq:
        yield f"{_lines(ends.announced.seq + 1, last.seq)} added by another program"
    elif ends.missed and last == ends.confirmed:
        yield f"line {ends.missed.seq}, which this machine wrote, is not there: the record was put back, or is another"
    else:
        yield f"line {last.seq}, the last one, is not the one that `head` names"


def _lines(first: int, last: int) -> str:
    return f"line {first} was" if first == last else f"lines {first} to {last} were"
