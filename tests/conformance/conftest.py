"""`world` is each directory's in turn: a new directory adds its class and one line here."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.conformance.active_directory_world import ActiveDirectoryWorld
from tests.conformance.file_world import FileWorld
from tests.conformance.world import World
from tests.samba.domain import Domain
from tests.samba.fixtures import domain, samba

__all__ = ["active_directory_world", "domain", "file_world", "samba", "world"]

WORLDS = {"file": "file_world", "active-directory": "active_directory_world"}


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
