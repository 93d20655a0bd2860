"""The shared controller, and the connector's settings for it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest

from connector.directories import Directory
from connector.directories.active_directory.settings import ActiveDirectorySettings
from tests.samba.controller import Controller
from tests.samba.domain import Domain
from tests.samba.faultproxy import FaultProxy
from tests.samba.fixtures import domain, own_samba, samba
from tests.samba.strictad import StrictAD

__all__ = ["connect", "domain", "own_samba", "proxy", "samba", "strict"]

Connect = Callable[..., Directory]


@pytest.fixture
def connect(domain: Domain) -> Iterator[Connect]:
    """`connect(servers=[...], ...)`: a Directory on the test's piece of the domain, with any setting replaced."""
    with ExitStack() as stack:

        def make(password: str = domain.controller.password, **changes: Any) -> Directory:
            directory = settings_for(domain, **changes).open(Path, lambda _: password)
            stack.callback(directory.close)
            return directory

        yield make


@pytest.fixture
def proxy(samba: Controller) -> Iterator[FaultProxy]:
    relay = FaultProxy((samba.host, 636))
    yield relay
    relay.close()


@pytest.fixture
def strict(samba: Controller) -> Iterator[StrictAD]:
    relay = StrictAD(samba)
    yield relay
    relay.close()


def settings_for(domain: Domain, **changes: Any) -> ActiveDirectorySettings:
    return ActiveDirectorySettings.model_validate(section(domain, **changes))


def section(domain: Domain, **changes: Any) -> dict[str, Any]:
    """The directory's section of a config."""
    controller = domain.controller
    return {
        "type": "active-directory",
        "servers": [controller.uri],
        "ca_file": controller.ca_file,
        "bind": {"method": "simple", "user": controller.administrator, "password": "env:AD_PASSWORD"},
        "people": {"base": domain.staff},
        "correlate": [{"person": "person_id", "account": "employeeID"}, {"person": "email", "account": "mail"}],
        "managed": [domain.managed],
        **changes,
    }
