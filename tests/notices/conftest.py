"""A certificate for `localhost`, made once."""

from __future__ import annotations

import pytest

from tests.notices.servers import Certificate, certificate


@pytest.fixture(scope="session")
def localhost(tmp_path_factory: pytest.TempPathFactory) -> Certificate:
    return certificate(tmp_path_factory.mktemp("tls"))
