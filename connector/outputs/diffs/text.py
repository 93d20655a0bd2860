"""A diff for a terminal: what each line does, then who, by what they do and where."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from connector.core.diffs.model import Breakdown, Change, Count, Diff, Line
from connector.core.problems import visible
from connector.outputs.diffs.wording import beside, compared, ends_rows, headline, line_words, rights, steps_words

MOST, QUOTED = 20, 6


def diff_text(diff: Diff, *, verbose: bool = False) -> str:
    """verbose: all rows, not the first twenty of a kind."""
    return "\n".join(visible(line).rstrip() for line in _lines(diff, None if verbose else MOST)) + "\n"


def _lines(diff: Diff, most: int | None) -> Iterator[str]:
    yield f"DIFF  {compared(diff)}"
    yield headline(diff)
    yield from (f"  {words}" for words in beside(diff))
    yield from _section("BY LINE", [row for line in diff.lines for row in _line(line)])
    to_come = [*ends_rows(diff.later), *steps_words(diff.later)]
    yield from _section("LATER, in rights, beside what would have been", [f"  {words}" for words in to_come])
    yield from _breakdown(diff.by, most)
    for change, title in (("lose", "LOSE"), ("gain", "GAIN")):
        rows = [one for one in diff.changes if one.change == change]
        yield from _section(f"{title} ({rights(len(rows))})", [_row(one) for one in rows[:most]])
        if most is not None and len(rows) > most:
            yield f"  and {len(rows) - most:,} more (-v shows all)"


def _section(title: str, rows: Sequence[str]) -> Iterator[str]:
    if rows:
        yield from ("", title, *rows)


def _line(line: Line) -> Iterator[str]:
    yield f"  {line.number}. {', '.join(line.places)}"
    quoted = [f"    - {text.strip()}" for text in line.removed] + [f"    + {text.strip()}" for text in line.added]
    yield from quoted[:QUOTED]
    if len(quoted) > QUOTED:
        more = len(quoted) - QUOTED
        yield f"    and {more} more {'line' if more == 1 else 'lines'}"
    yield from (f"      {words}" for words in line_words(line))


def _breakdown(by: Breakdown, most: int | None) -> Iterator[str]:
    for title, counts in (("ROLE", by.role), ("SCHOOL", by.school), ("JOB TITLE", by.title), ("REASON", by.reason)):
        yield from _section(f"PEOPLE BY {title}", [_count(count) for count in counts[:most]])
        if most is not None and len(counts) > most:
            yield f"  and {len(counts) - most} more (-v shows all)"


def _count(count: Count) -> str:
    parts = ((count.lose, "lose"), (count.gain, "gain"), (count.move, "move"))
    return f"  {count.name}: " + ", ".join(f"{n:,} {what}" for n, what in parts if n)


def _row(one: Change) -> str:
    sign = "-" if one.change == "lose" else "+"
    place = f" at {one.location_name or one.location} ({one.location})" if one.location else ""
    until = f" [until {one.until}]" if one.until else ""
    lines = f" [line {', '.join(map(str, one.lines))}]" if one.lines else ""
    who = f"{one.person_id} {one.person_name}"
    return f"  {sign} {who}, {one.entitlement}{place}: {one.reason}: {one.words}{until}{lines}"
