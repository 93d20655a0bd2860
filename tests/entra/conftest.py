"""One emulator for each process, and the connector's settings for it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest

from connector.directories import Directory
from connector.directories.memory import Memory
from connector.state.memory import StateMemory
from tests.emulators.graph.fixtures import Emulator
from tests.entra.emulated import emulator, opened, shared_emulator

__all__ = ["connect", "emulator", "memory", "shared_emulator"]

Connect = Callable[..., Directory]


@pytest.fixture
def connect(emulator: Emulator) -> Iterator[Connect]:
    """`connect(memory, managed=[...], ...)`: a Directory on the tenant, with any setting replaced."""
    with ExitStack() as stack:

        def make(memory: Memory | None = None, **changes: Any) -> Directory:
            directory = opened(emulator, memory, **changes)
            stack.callback(directory.close)
            return directory

        yield make


@pytest.fixture
def memory(tmp_path: Path) -> StateMemory:
    return StateMemory(tmp_path, "entra")
