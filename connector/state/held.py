"""Sealed plans that a guard held, kept for their approval; each is readable by the owner only."""

from __future__ import annotations

import re
from pathlib import Path

from connector.state import State
from connector.state.errors import StateError
from connector.state.folder import state_at

HELD = "held"
PLAN_ID = re.compile(r"[0-9a-f]{64}")
SUFFIX = ".json"


class NotHeldError(StateError):
    """No held plan is meant, or several may be."""


def save_held(place: State | str | Path, plan_id: str, sealed: bytes) -> None:
    """Keep a plan's sealed text as `held/ID.json`. Raises StateError."""
    state_at(place).files.write(_name(plan_id), sealed)


def held_plans(place: State | str | Path) -> tuple[str, ...]:
    """The ids of all held plans, sorted."""
    names = state_at(place).files.names(HELD)
    found = (name.removesuffix(SUFFIX) for name in names if name.endswith(SUFFIX))
    return tuple(sorted(name for name in found if PLAN_ID.fullmatch(name)))


def find_held(place: State | str | Path, letters: str) -> str:
    """The id of the held plan that begins so. Raises NotHeldError where none does, or several do."""
    found = [plan_id for plan_id in held_plans(place) if letters and plan_id.startswith(letters.lower())]
    if not found:
        advice = "a held plan is saved by the run that held it"
        raise NotHeldError(f"no held plan's id begins with `{letters}`", advice)
    if len(found) > 1:
        raise NotHeldError(f"`{letters}` begins the ids of {len(found)} held plans", "give more letters of the id")
    return found[0]


def held_text(place: State | str | Path, plan_id: str) -> bytes | None:
    """A held plan's sealed text; None where it is gone."""
    return state_at(place).files.read(_name(plan_id))


def held_called(place: State | str | Path, plan_id: str) -> str:
    """What messages call a held plan: its file, where it is one."""
    return state_at(place).files.called(_name(plan_id))


def drop_held(place: State | str | Path, plan_id: str) -> None:
    """Forget a held plan; one that is gone already is no error."""
    state_at(place).files.drop(_name(plan_id))


def _name(plan_id: str) -> str:
    if not PLAN_ID.fullmatch(plan_id):
        raise StateError(f"`{plan_id}` is not the id of a plan")
    return f"{HELD}/{plan_id}{SUFFIX}"
