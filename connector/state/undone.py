"""What one run did, for its rollback."""

from __future__ import annotations

from sqlalchemy import func, select

from connector.state.errors import StateError
from connector.state.events import Event
from connector.state.ledger import Ledger
from connector.state.schema import events
from connector.state.views import unsettled_changes

Membership = tuple[str | None, str | None, str | None]  # directory, group, account


def find_run(ledger: Ledger, letters: str) -> Event:
    """The beginning of the run whose id begins so. Raises StateError where none does, or several do."""
    begins = events.c.run.startswith(letters.lower(), autoescape=True)
    query = select(events).where(events.c.kind == "run-started", begins).order_by(events.c.seq)
    found = list(ledger.matching(query)) if letters else []
    if not found:
        raise StateError(f"the record knows no run `{letters}`", "`connector audit show` names the runs")
    if len(found) > 1:
        raise StateError(f"`{letters}` begins the ids of {len(found)} runs", "give more letters of the id")
    return found[0]


def changes_made(ledger: Ledger, run: str) -> list[Event]:
    """The last line of each membership that the run changed; what was so before, or has failed, it did not change.

    What it left open when it was cut short counts as well: the directory shows whether it was done.
    """
    done = (e for e in ledger.events(run=run, kinds=("change-done",)) if e.body["result"] != "already")
    last = {_place(event): event for event in (*done, *unsettled_changes(ledger, run))}
    return sorted(last.values(), key=lambda event: event.seq)


def written_since(ledger: Ledger, run: str, seq: int) -> dict[Membership, int]:
    """The memberships that other runs wrote after a line of the ledger, each with its last line."""
    directory, group, account = events.c.directory, events.c.group, events.c.account
    query = select(directory, group, account, func.max(events.c.seq).label("last"))
    query = query.where(events.c.kind == "change-done", events.c.seq > seq, events.c.run != run)
    rows = ledger.select(query.group_by(directory, group, account))
    return {(row.directory, row.group, row.account): row.last for row in rows}


def _place(event: Event) -> Membership:
    return (event.directory, event.group, event.account)
