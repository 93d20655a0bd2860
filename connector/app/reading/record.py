"""The record for those who only look: where there is none, none is made."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from connector.state import State
from connector.state.ledger import Ledger

NO_RECORD = "there is no record here: completions and departures that only earlier runs saw are not counted"


@contextmanager
def record_to_read(state: State) -> Iterator[Ledger]:
    """An empty one in a folder of its own where the deployment has none: a machine that reviews has no state."""
    if state.exists():
        with Ledger.open_to_read(state) as ledger:
            yield ledger
        return
    with tempfile.TemporaryDirectory() as folder, Ledger.open(Path(folder)) as ledger:
        yield ledger
