"""Ledgers to test on, and ways to damage them that the ledger itself refuses."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

from connector.state.events import Entry
from connector.state.ledger import Ledger

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


def written(state: Path, size: int) -> Path:
    """A state whose ledger has so many lines, each in a transaction of its own."""
    with Ledger.open(state) as ledger:
        for number in range(1, size + 1):
            ledger.append_many([change(number)])
    return state


def faults(state: Path) -> list[str]:
    with Ledger.open(state) as ledger:
        return ledger.verify()


def append(state: Path, number: int) -> int:
    with Ledger.open(state) as ledger:
        return ledger.append_many([change(number)])[0]


def tamper(state: Path, statement: str, values: Sequence[object] = ()) -> None:
    """What somebody does who has the file: take the refusals away, alter, and put them back."""
    with closing(sqlite3.connect(state / "ledger.db", isolation_level=None)) as raw:
        refusals = raw.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'").fetchall()
        for name, _ in refusals:
            raw.execute(f"DROP TRIGGER {name}")
        raw.execute(statement, values)
        for _, sql in refusals:
            raw.execute(sql)
