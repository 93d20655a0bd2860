"""Ledgers to test on, and ways to damage them that the ledger itself refuses."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TypeVar

from connector.state import State
from connector.state.events import Entry
from connector.state.ledger import Ledger
from tests.state.worlds import FolderWorld

Place = State | Path
P = TypeVar("P", bound=Place)
AT = datetime(2026, 7, 1, 6, 30, tzinfo=UTC)


def change(number: int, *, kind: str = "change-done", action: str = "add", run: str = "run-1") -> Entry:
    return Entry(
        kind=kind,
        at=AT + timedelta(seconds=number),
        run=run,
        directory="ad",
        group="g-east",
        account=f"account-{number}",
        person_id=f"{number:06d}",
        body={"action": action, "plan": "abc", "reason": "certified"},
    )


def written(state: P, size: int) -> P:
    """A state whose ledger has so many lines, each in a transaction of its own."""
    with Ledger.open(state) as ledger:
        for number in range(1, size + 1):
            ledger.append_many([change(number)])
    return state


def faults(state: Place) -> list[str]:
    with Ledger.open(state) as ledger:
        return ledger.verify()


def append(state: Place, number: int) -> int:
    with Ledger.open(state) as ledger:
        return ledger.append_many([change(number)])[0]


def tamper(state: Path, statement: str, values: Sequence[object] = ()) -> None:
    FolderWorld(path=state).tamper(statement, values)
