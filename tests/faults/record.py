"""What is wrong with a state after crashes and faults: nothing may be lost, done twice, left open or left over."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from connector.state.events import Event
from connector.state.ledger import Ledger
from connector.state.views import unfinished_runs

Key = tuple[str | None, ...]


def faults_of(state: Path) -> list[str]:
    """Empty where the chain is whole, and every intention has exactly one outcome, every effect one line."""
    with Ledger.open(state) as ledger:
        events = list(ledger.events())
        return [*ledger.verify(), *_open(ledger), *_outcomes(events), *_twice(events), *_left_over(state)]


def used_approvals(state: Path) -> list[int]:
    with Ledger.open(state) as ledger:
        return [event.body["approval"] for event in ledger.events(kinds=("approval-used",))]


def seen(state: Path, kind: str) -> list[str | None]:
    """Whom the lines of this kind are about."""
    with Ledger.open(state) as ledger:
        return [event.person_id for event in ledger.events(kinds=(kind,))]


def _open(ledger: Ledger) -> Iterator[str]:
    yield from (f"the run {run.id} has no end" for run in unfinished_runs(ledger))


def _outcomes(events: list[Event]) -> Iterator[str]:
    meant = Counter((e.run, *_key(e)) for e in events if e.kind == "change-intended")
    settled = Counter((e.run, *_key(e)) for e in events if e.kind in {"change-done", "change-failed"})
    for key in meant.keys() | settled.keys():
        if (meant[key], settled[key]) != (1, 1):
            yield f"{key}: {meant[key]} intentions and {settled[key]} outcomes"


def _twice(events: list[Event]) -> Iterator[str]:
    done = Counter(_key(e) for e in events if e.kind == "change-done" and e.body["result"] != "already")
    yield from (f"{key} was done {number} times" for key, number in done.items() if number > 1)
    used = Counter(e.body["approval"] for e in events if e.kind == "approval-used")
    yield from (f"approval {seq} was used {number} times" for seq, number in used.items() if number > 1)


def _left_over(state: Path) -> Iterator[str]:
    """In the deployment's whole folder."""
    for path in sorted(state.parent.rglob("*")):
        if path.suffix == ".tmp" or path == state / "running":
            yield f"left over: {path.relative_to(state.parent)}"


def _key(event: Event) -> Key:
    return event.directory, event.group, event.account, event.body["action"]
