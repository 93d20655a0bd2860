"""A sealed plan to look at: a file, or the one that `run` keeps until it is approved."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from connector.app.approvals.holding import read_held, read_sealed
from connector.app.failure import Wrong
from connector.core.plans.model import Plan
from connector.state import State
from connector.state.held import NotHeldError, find_held


def sealed_plan(state: State, plan: str) -> tuple[Plan, Mapping[str, object]]:
    """`plan`: a file, or the first letters of a held one's id. Raises Wrong where it is neither."""
    path = Path(plan)
    if path.is_file():
        return read_sealed(path)
    try:
        plan_id = find_held(state, plan)
    except NotHeldError as error:
        raise Wrong(str(error), error.help) from error
    return read_held(state, plan_id)
