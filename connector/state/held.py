"""Sealed plans that a guard held, kept for their approval."""

from __future__ import annotations

from pathlib import Path

from connector.state import State
from connector.state.errors import StateError
from connector.state.shelf import HELD

save_held = HELD.save
held_plans = HELD.ids
held_text = HELD.text
held_called = HELD.called
drop_held = HELD.drop


class NotHeldError(StateError):
    """No held plan is meant, or several may be."""


def find_held(place: State | str | Path, letters: str) -> str:
    """The id of the held plan that begins so. Raises NotHeldError where none does, or several do."""
    found = [plan_id for plan_id in held_plans(place) if letters and plan_id.startswith(letters.lower())]
    if not found:
        advice = "a held plan is saved by the run that held it"
        raise NotHeldError(f"no held plan's id begins with `{letters}`", advice)
    if len(found) > 1:
        raise NotHeldError(f"`{letters}` begins the ids of {len(found)} held plans", "give more letters of the id")
    return found[0]
