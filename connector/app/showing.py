"""A sealed plan to look at: a file, or the one that `run` keeps until it is approved."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from connector.app.failure import Wrong
from connector.app.holding import read_sealed
from connector.core.plans.model import Plan
from connector.state.errors import StateError
from connector.state.held import find_held


def sealed_plan(state: Path, plan: str) -> tuple[Plan, Mapping[str, object]]:
    """`plan`: a file, or the first letters of a held one's id. Raises Wrong where it is neither."""
    path = Path(plan)
    if not path.is_file():
        try:
            path = find_held(state, plan)
        except StateError as error:
            raise Wrong(str(error), error.help) from error
    return read_sealed(path)
