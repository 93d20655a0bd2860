"""`samba`: one domain controller for the whole run, shared by pytest-xdist's workers; `own_samba`: one for a test."""

from __future__ import annotations

import json
import os
import re
import zlib
from collections.abc import Iterator
from pathlib import Path

import pytest
from filelock import FileLock

from tests.samba.controller import Controller, forget_controller, seeded_template, start_controller
from tests.samba.domain import Domain

USERS, GROUPS = 2500, 4


@pytest.fixture(scope="session")
def samba(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Controller]:
    """Running, with 2,500 accounts in OU=People,OU=DPS; the last worker to leave stops it."""
    base = tmp_path_factory.getbasetemp()
    shared = (base.parent if "PYTEST_XDIST_WORKER" in os.environ else base) / "samba.json"
    controller = _enter(shared)
    yield controller
    _leave(shared, controller)


@pytest.fixture
def own_samba() -> Iterator[Controller]:
    """A controller that the test may stop, freeze and kill."""
    controller = start_controller(template=seeded_template(USERS, GROUPS))
    yield controller
    forget_controller(controller)


@pytest.fixture
def domain(samba: Controller, request: pytest.FixtureRequest) -> Domain:
    """A piece of the shared controller's domain for this test alone."""
    return Domain(controller=samba, mark=mark_of(request.node.nodeid))


def mark_of(text: str) -> str:
    return re.sub("[^a-z]", "", text.rpartition("::")[2])[:4] + format(zlib.crc32(text.encode()), "08x")


def _enter(shared: Path) -> Controller:
    with FileLock(f"{shared}.lock"):
        if shared.exists():
            state = json.loads(shared.read_text())
            controller = Controller(folder=Path(state["folder"]), env=state["env"])
        else:
            controller = start_controller(template=seeded_template(USERS, GROUPS))
            state = {"folder": str(controller.folder), "env": dict(controller.env), "users": 0}
        shared.write_text(json.dumps({**state, "users": state["users"] + 1}))
        return controller


def _leave(shared: Path, controller: Controller) -> None:
    with FileLock(f"{shared}.lock"):
        state = json.loads(shared.read_text())
        if state["users"] > 1:
            shared.write_text(json.dumps({**state, "users": state["users"] - 1}))
            return
        shared.unlink()
        forget_controller(controller)
