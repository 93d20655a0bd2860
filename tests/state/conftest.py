"""The tests of the state run on both places."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from connector.state import State
from tests.postgresql.fixtures import database, postgresql
from tests.state.worlds import PLACES, FolderWorld, SharedWorld, World

__all__ = ["database", "postgresql", "shared", "state", "world"]


@pytest.fixture
def shared(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[SharedWorld]:
    server, name = request.getfixturevalue("postgresql"), request.getfixturevalue("database")
    world = SharedWorld(server=server, database=name, scratch=tmp_path / "machines")
    yield world
    world.close()


@pytest.fixture(params=PLACES)
def world(request: pytest.FixtureRequest, tmp_path: Path) -> World:
    if request.param == "folder":
        return FolderWorld(path=tmp_path / "state")
    found: World = request.getfixturevalue("shared")
    return found


@pytest.fixture
def state(world: World) -> State:
    return world.state
