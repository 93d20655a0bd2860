"""How large the feeds of the last days were that runs accepted."""

from __future__ import annotations

from datetime import datetime

from connector.core.feeds import Table
from connector.state.ledger import Ledger


def largest_accepted(ledger: Ledger, table: Table, since: datetime) -> int | None:
    """Rows of the largest; one that somebody approved, though it had shrunk, is the measure of those after it."""
    largest: int | None = None
    for event in ledger.events(kinds=("run-started",), since=since):
        rows = event.body.get("accepted", {}).get(table)
        if rows is not None:
            largest = rows if table in event.body["anew"] else max(rows, largest or 0)
    return largest
