"""`world` is each directory's in turn: a new directory adds its class and one line here."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.conformance.active_directory_world import ActiveDirectoryWorld
from tests.conformance.entra_world import EntraWorld
from tests.conformance.file_world import FileWorld
from tests.conformance.world import World
from tests.emulators.graph.fixtures import Emulator
from tests.entra.emulated import emulator, shared_emulator
from tests.samba.domain import Domain
from tests.samba.fixtures import domain, samba

__all__ = [
    "active_directory_world",
    "domain",
    "emulator",
    "entra_world",
    "file_world",
    "samba",
    "shared_emulator",
    "world",
]

WORLDS = {"file": "file_world", "active-directory": "active_directory_world", "entra": "entra_world"}


@pytest.fixture(params=WORLDS.values(), ids=WORLDS)
def world(request: pytest.FixtureRequest) -> World:
    made: World = request.getfixturevalue(request.param)
    return made


@pytest.fixture
def file_world(tmp_path: Path) -> FileWorld:
    return FileWorld(tmp_path)


@pytest.fixture
def active_directory_world(domain: Domain) -> ActiveDirectoryWorld:
    return ActiveDirectoryWorld(domain)


@pytest.fixture
def entra_world(emulator: Emulator) -> EntraWorld:
    return EntraWorld(emulator)
