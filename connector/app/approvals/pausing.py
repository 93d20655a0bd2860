"""`pause` and `resume`: what a person says to the runs, recorded in the ledger."""

from __future__ import annotations

from fnmatch import fnmatchcase

from connector import clock
from connector.app.caller import caller
from connector.app.failure import Wrong
from connector.core.problems import listed, tick
from connector.state import State
from connector.state.events import Entry
from connector.state.ledger import Ledger
from connector.state.paused import GroupPause, paused_groups
from connector.state.views import pause_state


def pause(state: State, reason: str) -> None:
    with Ledger.open(state) as ledger:
        ledger.append("paused", at=clock.now(), body={"reason": reason, "by": caller().person})


def resume(state: State) -> tuple[bool, list[GroupPause]]:
    """Whether there was a pause to end; and the groups that stay paused, since each waits for somebody to look."""
    with Ledger.open(state) as ledger:
        paused = pause_state(ledger) is not None
        if paused:
            ledger.append("resumed", at=clock.now(), body={"by": caller().person})
        return paused, _paused_groups(ledger)


def resume_groups(state: State, wanted: str) -> list[GroupPause]:
    """End the pauses of the groups of which a name, or the id, is or fits `wanted`. Raises Wrong where none does."""
    with Ledger.open(state) as ledger:
        paused = _paused_groups(ledger)
        fits = [one for one in paused if any(n == wanted or fnmatchcase(n, wanted) for n in (one.name, one.group))]
        if not fits:
            there = f"paused: {listed(one.name for one in paused)}" if paused else "no group is paused"
            raise Wrong(f"no paused group fits {tick(wanted)}", there)
        at, body = clock.now(), {"by": caller().person}
        ledger.append_many(
            Entry(kind="group-resumed", at=at, directory=one.directory, group=one.group, body=body) for one in fits
        )
        return fits


def _paused_groups(ledger: Ledger) -> list[GroupPause]:
    return [GroupPause._make(row) for row in paused_groups(ledger).iter_rows()]
