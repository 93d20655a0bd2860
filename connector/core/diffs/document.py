"""A diff to JSON, `connector-diff/1`; see `diff_schema`."""

from __future__ import annotations

import datetime as dt
from dataclasses import asdict, fields
from typing import Any

from connector.core.diffs.effect import Later
from connector.core.diffs.model import FORMAT, Breakdown, Change, Counts, Diff, Line, Side

CHANGE = [field.name for field in fields(Change)]


def diff_json(diff: Diff) -> dict[str, Any]:
    """Plain values; sorted, so that the same revisions and the same people give the same document."""
    document: dict[str, Any] = _plain(
        {
            "format": FORMAT,
            "as_of": diff.as_of,
            "base": _side(diff.base),
            "head": _side(diff.head),
            "population": {"people": diff.people, "run": diff.run, "feeds": dict(diff.feeds)},
            "summary": {"effect": diff.has_effect, **_counts(diff.counts), "kept": diff.kept},
            "by": _by(diff.by),
            "later": _later(diff.later),
            "lines": [_line(line) for line in diff.lines],
            "limited": diff.limited,
            "report": _counts(diff.reported),
            "groups": [asdict(one) for one in diff.groups],
            "frozen": [asdict(one) for one in diff.frozen],
            "notes": diff.notes,
            "changes": [{name: getattr(one, name) for name in CHANGE} for one in diff.changes],
        }
    )
    return document


def _side(side: Side) -> dict[str, Any]:
    return {"name": side.name, "commit": side.commit, "words": side.told}


def _counts(counts: Counts) -> dict[str, Any]:
    return counts._asdict()


def _by(by: Breakdown) -> dict[str, Any]:
    names = ("role", "school", "title", "reason")
    return {name: [count._asdict() for count in getattr(by, name)] for name in names}


def _later(later: Later) -> dict[str, Any]:
    return {
        "people": len(later.pids),
        "ends_earlier": later.earlier,
        "ends_later": later.longer,
        "steps": [{"on": step.day, "more": step.more, "fewer": step.fewer} for step in later.steps],
        "ends": [asdict(one) for one in later.ends],
    }


def _line(line: Line) -> dict[str, Any]:
    plain = ("number", "places", "removed", "added", "together", "others", "undone", "alone")
    told = {name: getattr(line, name) for name in plain}
    return {**told, "counts": _counts(line.counts), "by": _by(line.by), "later": _later(line.later)}


def _plain(value: Any) -> Any:
    """With lists for tuples and ISO 8601 for days."""
    if isinstance(value, dict):
        return {key: _plain(inner) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(inner) for inner in value]
    return value.isoformat() if isinstance(value, dt.date) else value
