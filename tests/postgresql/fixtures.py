"""One server for each process that tests, one database for each test."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.postgresql.server import Server, running


@pytest.fixture(scope="session")
def postgresql() -> Iterator[Server]:
    with running() as server:
        yield server


@pytest.fixture
def database(postgresql: Server) -> Iterator[str]:
    """An empty one, of the connector's role."""
    name = postgresql.new_database()
    yield name
    postgresql.drop(name)
