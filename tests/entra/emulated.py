"""The connector's settings for an emulated tenant, and one emulator for all tests of a process."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from connector.core.files.secret import SecretRef
from connector.directories import Directory
from connector.directories.entra.settings import EntraSettings
from connector.directories.memory import Memory
from tests.emulators.graph.fixtures import Emulator, start_emulator
from tests.graph_honesty.contract import violations_of_all


@pytest.fixture(scope="session")
def shared_emulator() -> Iterator[Emulator]:
    with start_emulator(record=True) as emulator:
        yield emulator


@pytest.fixture
def emulator(shared_emulator: Emulator) -> Iterator[Emulator]:
    """An empty tenant, with the permissions that an operator grants; all that is asked and answered is judged."""
    shared_emulator.disarm()
    shared_emulator.reset()
    granted = ["GroupMember.ReadWrite.All", "User.Read.All"]
    shared_emulator.options(roles=granted, lag=0, write_quota=0, token_life=3599, secret_expired=False)
    shared_emulator.clock(ahead=0, skew=0)
    yield shared_emulator
    assert [] == violations_of_all(shared_emulator.exchanges())


def section(emulator: Emulator, **changes: Any) -> dict[str, Any]:
    """The directory's section of a config."""
    return {
        "type": "entra",
        "tenant": emulator.tenant,
        "client": emulator.client_id,
        "credential": {"method": "secret", "secret": f"file:{emulator.secret_file}"},
        "correlate": [{"person": "person_id", "account": "employeeId"}],
        "managed": ["ic-*"],
        "ca_file": str(emulator.ca_file),
        "timeouts": {"total": 60, "settle": 2},
        "endpoint": emulator.graph,
        "authority": emulator.authority,
        **changes,
    }


def opened(emulator: Emulator, memory: Memory | None = None, **changes: Any) -> Directory:
    return EntraSettings.model_validate(section(emulator, **changes)).open(Path, _secret, memory)


def _secret(reference: SecretRef) -> str:
    return Path(reference.root.removeprefix("file:")).read_text(encoding="utf-8").strip()
