"""Held plans: read as they were sealed, and who of them waits beside an approved forecast, as a table for a replay."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import suppress

import polars as pl

from connector.core.plans.guards.beyond_forecast import GUARD, waiting_in
from connector.core.plans.model import ChangeKey, Plan
from connector.core.plans.sealed import from_json
from connector.state import State
from connector.state.held import held_plans, held_text

COLUMNS = dict.fromkeys(("action", "directory", "group_id", "account", "reason"), pl.String)


def held_documents(state: State) -> Iterator[tuple[str, Plan]]:
    """Every held plan whose file still holds it; another frees nothing, and is left for somebody to look at."""
    for plan_id in held_plans(state):
        yield from _held(plan_id, held_text(state, plan_id) or b"")


def waiting_beyond(state: State) -> pl.DataFrame:
    """COLUMNS of the removals that wait since a forecast let others pass, sorted."""
    found: dict[ChangeKey, str] = {}
    for plan_id in held_plans(state):
        text = held_text(state, plan_id) or b""
        if GUARD.encode() in text:  # a large plan that says nothing of it need not be read
            found |= {key: why for _, held in _held(plan_id, text) for key, why in waiting_in(held).items()}
    return pl.DataFrame(sorted((*key, why) for key, why in found.items()), schema=COLUMNS, orient="row")


def waiting_of(table: pl.DataFrame) -> dict[ChangeKey, str]:
    return {(row[0], row[1], row[2], row[3]): row[4] for row in table.select(*COLUMNS).iter_rows()}


def _held(plan_id: str, text: bytes) -> Iterator[tuple[str, Plan]]:
    with suppress(ValueError, RecursionError):
        held = from_json(document := json.loads(text))
        if document["id"] == plan_id:
            yield plan_id, held
