"""Sealed plans that a guard held, kept for their approval; each is readable by the owner only."""

from __future__ import annotations

import re
from pathlib import Path

from connector.atomic import replace_file
from connector.state.errors import StateError, plain_file_errors
from connector.state.folder import HELD, prepare

PLAN_ID = re.compile(r"[0-9a-f]{64}")


def save_held(location: str | Path, plan_id: str, sealed: bytes) -> Path:
    """Write a plan's sealed text as `held/ID.json`; returns its path. Raises StateError."""
    path = held_path(location, plan_id)
    with plain_file_errors(path):
        path.parent.mkdir(mode=0o700, exist_ok=True)
        replace_file(path, sealed)
    return path


def held_plans(location: str | Path) -> tuple[str, ...]:
    """The ids of all held plans, sorted."""
    folder = prepare(location) / HELD
    with plain_file_errors(folder):
        names = [path.stem for path in folder.glob("*.json")] if folder.is_dir() else []
    return tuple(sorted(name for name in names if PLAN_ID.fullmatch(name)))


def find_held(location: str | Path, letters: str) -> Path:
    """The held plan whose id begins so. Raises StateError where none does, or several do."""
    found = [plan_id for plan_id in held_plans(location) if letters and plan_id.startswith(letters.lower())]
    if not found:
        raise StateError(f"no held plan's id begins with `{letters}`", "a held plan is saved by the run that held it")
    if len(found) > 1:
        raise StateError(f"`{letters}` begins the ids of {len(found)} held plans", "give more letters of the id")
    return held_path(location, found[0])


def drop_held(location: str | Path, plan_id: str) -> None:
    """Forget a held plan; one that is gone already is no error."""
    path = held_path(location, plan_id)
    with plain_file_errors(path):
        path.unlink(missing_ok=True)


def held_path(location: str | Path, plan_id: str) -> Path:
    if not PLAN_ID.fullmatch(plan_id):
        raise StateError(f"`{plan_id}` is not the id of a plan")
    return prepare(location) / HELD / f"{plan_id}.json"
