"""A diff as one HTML page, with names: for those who may see them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from connector.core.diffs.model import Change, Diff, Line
from connector.outputs.diffs.wording import beside, compared, ends_rows, headline, line_words, steps_words
from connector.outputs.pages import page

Headings = Sequence[tuple[str, bool]]
COUNTS = [("lose", True), ("gain", True), ("move", True)]
ROWS = [
    (name, False)
    for name in ("person", "change", "right", "school", "role", "job title", "reason", "why", "until", "by line")
]


def diff_html(diff: Diff) -> str:
    return page(
        "diff.html",
        f"What the change from {diff.base.name} to {diff.head.name} does",
        diff=diff,
        headline=headline(diff),
        compared=compared(diff),
        beside=list(beside(diff)),
        numbers=list(_numbers(diff)),
        lines=[_line(line) for line in diff.lines],
        to_come=[*ends_rows(diff.later), *steps_words(diff.later, len(diff.later.steps))],
        tables=list(_tables(diff)),
    )


def _numbers(diff: Diff) -> Iterator[tuple[str, int]]:
    yield "people lose access", diff.counts.lose
    yield "people gain access", diff.counts.gain
    yield "people move", diff.counts.move
    yield "rights end earlier", diff.later.earlier
    yield "rights end later", diff.later.longer


def _line(line: Line) -> dict[str, object]:
    quoted = [*(f"- {text}" for text in line.removed), *(f"+ {text}" for text in line.added)]
    return {"number": line.number, "places": line.places, "quoted": quoted, "words": line_words(line)}


def _tables(diff: Diff) -> Iterator[tuple[str, Headings, Sequence[Sequence[object]]]]:
    for name, title in (("role", "role"), ("school", "school"), ("title", "job title"), ("reason", "reason")):
        yield f"People by {title}", [(title, False), *COUNTS], getattr(diff.by, name)
    for change, title in (("lose", "Lose"), ("gain", "Gain")):
        yield title, ROWS, [_row(one) for one in diff.changes if one.change == change]


def _row(one: Change) -> list[object]:
    return [
        f"{one.person_id} {one.person_name}",
        f"{one.change}s",
        one.entitlement,
        ", ".join(one.schools),
        ", ".join(one.roles),
        ", ".join(one.titles),
        one.reason,
        one.words,
        one.until or "",
        ", ".join(map(str, one.lines)),
    ]
