"""Deployments of two machines that share one database."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.plan.conftest import site
from tests.plan.site import Site
from tests.postgresql.fixtures import database, postgresql
from tests.postgresql.machines import Machines
from tests.postgresql.server import PASSWORD, Server
from tests.state.conftest import shared

__all__ = ["database", "machines", "postgresql", "shared", "site"]


@pytest.fixture
def machines(site: Site, postgresql: Server, database: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[Machines]:
    monkeypatch.setenv("STATE_PASSWORD", PASSWORD)
    return Machines(site=site, server=postgresql, database=database)
