"""Drift for a person to read, as text and as Markdown: by class, each with its ways out."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby

from connector.core.problems import visible
from connector.core.vocabulary import DRIFT
from connector.outputs.drift import DriftLine, DriftReport

MOST = 20


def drift_text(report: DriftReport, *, verbose: bool = False) -> str:
    lines = [f"DRIFT  as of {report.as_of}, nothing is written", report.head, *report.notes]
    for kind, rows in _by_kind(report.lines):
        shown = rows if verbose else rows[:MOST]
        lines += ["", f"{kind.upper()} ({len(rows)}): {DRIFT[kind]}"]
        lines += [line for one in shown for line in _text(one)]
        lines += [f"  and {len(rows) - len(shown)} more (-v shows all)"] if len(rows) > len(shown) else []
    return "\n".join(map(visible, lines)) + "\n"


def drift_markdown(report: DriftReport, *, verbose: bool = False) -> str:  # noqa: ARG001 - one signature for all formats
    lines = [f"# DRIFT as of {report.as_of}", "", report.head, "", *(f"- {note}" for note in report.notes)]
    for kind, rows in _by_kind(report.lines):
        lines += ["", f"## {kind} ({len(rows)})", "", DRIFT[kind], *(line for one in rows for line in _markdown(one))]
    return "\n".join(map(visible, lines)) + "\n"


def _by_kind(lines: Sequence[DriftLine]) -> Iterator[tuple[str, list[DriftLine]]]:
    for kind, rows in groupby(sorted(lines, key=_class), key=_class):
        yield kind, list(rows)


def _class(one: DriftLine) -> str:
    return one.drifted.kind


def who(one: DriftLine) -> str:
    drifted = one.drifted
    person = f"{drifted.person_id} {drifted.person_name}".strip() if drifted.person_id else ""
    account = drifted.account_name or drifted.account
    return f"{person} ({account})" if person and account else person or account


def parts(one: DriftLine) -> Iterator[tuple[str, str]]:
    """A title and a sentence each; the YAML goes after `adopt`."""
    if one.drifted.held:
        yield "held", one.drifted.held
    yield "when", one.when
    yield "revert", one.ways.revert
    yield "adopt", one.ways.adopt
    yield "exempt", one.ways.exempt


def _text(one: DriftLine) -> Iterator[str]:
    yield f"  {one.drifted.group} in {one.drifted.directory}: {who(one)}".rstrip(": ")
    yield f"    {one.drifted.words}"
    for title, sentence in parts(one):
        yield f"    {title + ':':<8} {sentence}"
        if title == "adopt":
            yield from (f"      {line}" for line in one.ways.exception.splitlines())


def _markdown(one: DriftLine) -> Iterator[str]:
    yield from ("", f"### {_plain(one.drifted.group)} in {one.drifted.directory}: {_plain(who(one))}".rstrip(": "), "")
    yield _plain(one.drifted.words)
    yield ""
    for title, sentence in parts(one):
        yield f"- **{title}**: {_plain(sentence)}"
        if title == "adopt" and one.ways.exception:
            yield from ("", "  ```yaml", *(f"  {line}" for line in one.ways.exception.splitlines()), "  ```", "")


def _plain(text: str) -> str:
    """Without the signs that Markdown would take for its own; backticks are ours."""
    return "".join(f"\\{sign}" if sign in "\\*_[]<>#|" else sign for sign in text)
