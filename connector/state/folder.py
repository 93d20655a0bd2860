"""The folder that holds the state, readable by its owner only, and the names in it."""

from __future__ import annotations

import re
from pathlib import Path

from connector.state.errors import StateError, plain_file_errors

LEDGER = "ledger.db"
HEAD = "head"
HEAD_LOCK = "head.lock"
RUN_LOCK = "run.lock"
RUNNING = "running"
HELD = "held"
ARCHIVE = "archive"
ADDRESS = re.compile(r"(^|/)[a-z][a-z0-9+]+:/", re.IGNORECASE)


def prepare(location: str | Path) -> Path:
    """The state's folder, made where it lacks; one that exists keeps its permissions. Raises StateError."""
    if ADDRESS.search(str(location)):
        # it may hold a password, so it isn't shown
        raise StateError(
            "this version keeps its state in a folder, not in a database server", "name a folder in `state`"
        )
    folder = Path(location)
    if folder.exists() and not folder.is_dir():
        raise StateError(f"{folder}: it is a file", "name a folder in `state` of the config, or move the file away")
    with plain_file_errors(folder):
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return folder
