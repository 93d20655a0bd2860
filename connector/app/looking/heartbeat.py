"""Whether scheduled runs still come to their end: asked from outside, since a run that is missing says nothing."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from pathlib import Path

from connector.state import State
from connector.state.ended import Ended, last_ended
from connector.state.folder import state_at
from connector.state.ledger import Ledger
from connector.state.views import Pause, pause_state

AHEAD = dt.timedelta(minutes=5)
"""As far may two clocks be apart."""


@dataclass(frozen=True, kw_only=True)
class Heartbeat:
    """`last` names the run that ended last; empty where none did."""

    alive: bool
    words: str
    last: str = ""


def heartbeat(place: State | str | Path, within: dt.timedelta, now: dt.datetime) -> Heartbeat:
    """Whether a `run` ended, however, in the time before `now`. Makes no state where there is none."""
    state = state_at(place)
    if not state.exists():
        return Heartbeat(alive=False, words="no run has ever ended: there is no record yet")
    with Ledger.open(state) as ledger:
        return judged(last_ended(ledger), pause_state(ledger), within, now)


def judged(last: Ended | None, pause: Pause | None, within: dt.timedelta, now: dt.datetime) -> Heartbeat:
    paused = f"; writes are paused since {_at(pause.at)}" if pause else ""
    if last is None:
        return Heartbeat(alive=False, words=f"no run has ever ended{paused}")
    if last.at - now > AHEAD:
        words = f"the last run ended at {_at(last.at)}, which is still to come: a clock is wrong"
        return Heartbeat(alive=False, words=words, last=last.run)
    if now - last.at > within:
        return Heartbeat(alive=False, words=f"no run has ended since {_at(last.at)}{paused}", last=last.run)
    words = f"the last run ended at {_at(last.at)} with exit code {last.exit}"
    return Heartbeat(alive=True, words=words, last=last.run)


def _at(at: dt.datetime) -> str:
    return f"{at.astimezone(dt.UTC):%Y-%m-%d %H:%M} UTC"
