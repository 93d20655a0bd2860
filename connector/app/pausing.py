"""`pause` and `resume`: what a person says to the runs, recorded in the ledger."""

from __future__ import annotations

from connector import clock
from connector.app.caller import caller
from connector.state import State
from connector.state.ledger import Ledger
from connector.state.views import pause_state


def pause(state: State, reason: str) -> None:
    with Ledger.open(state) as ledger:
        ledger.append("paused", at=clock.now(), body={"reason": reason, "by": caller().person})


def resume(state: State) -> bool:
    """Whether there was a pause to end."""
    with Ledger.open(state) as ledger:
        paused = pause_state(ledger) is not None
        if paused:
            ledger.append("resumed", at=clock.now(), body={"by": caller().person})
        return paused
