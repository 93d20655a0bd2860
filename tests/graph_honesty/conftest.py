from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields

import pytest

from tests.emulators.graph.fixtures import Emulator, start_emulator
from tests.emulators.graph.options import Options
from tests.graph_honesty.asking import Asking
from tests.graph_honesty.contract import violations

EVERYTHING = ["Directory.ReadWrite.All", "RoleManagement.ReadWrite.Directory"]
FIXED = {"tenant", "client", "seed", "record"}


@pytest.fixture(scope="session")
def running() -> Iterator[Emulator]:
    with start_emulator(record=True) as emulator:
        yield emulator


@pytest.fixture
def emulator(running: Emulator) -> Iterator[Emulator]:
    """An empty tenant; whatever a test makes it say is held against Microsoft's description at its end."""
    ordinary = Options()
    running.options(**{one.name: getattr(ordinary, one.name) for one in fields(ordinary) if one.name not in FIXED})
    running.reset()
    yield running
    assert [] == [problem for exchange in running.exchanges() for problem in violations(exchange)]


@pytest.fixture(scope="session")
def asking(running: Emulator) -> Iterator[Asking]:
    with Asking(running) as asking:
        yield asking


@pytest.fixture
def graph(emulator: Emulator, asking: Asking) -> Asking:
    """A client with a token that may do everything."""
    assert emulator is asking.emulator
    asking.become(*EVERYTHING)
    return asking


@pytest.fixture
def staff(emulator: Emulator) -> list[str]:
    """Ids of thirty users, none of them in a group."""
    ids = emulator.seed(users=[{"userPrincipalName": "user{n}@example.org", "employeeId": "1000{n}", "count": 30}])
    return list(ids.values())


@pytest.fixture
def group(emulator: Emulator, staff: list[str]) -> str:
    """The id of a security group with the first five of the staff."""
    return emulator.seed(groups=[{"displayName": "attendance", "members": staff[:5]}])["attendance"]
