"""A deployment with a past, made once for all tests of a worker; each test gets a copy of it."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable
from copy import deepcopy
from dataclasses import replace
from pathlib import Path

from tests.plan.conftest import small
from tests.plan.site import Site

_MADE: dict[Callable[[Site], Site], tuple[Site, tempfile.TemporaryDirectory[str]]] = {}


def prepared(make: Callable[[Site], Site], folder: Path) -> Site:
    """What `make` makes of the small deployment, in `folder`."""
    if make not in _MADE:
        kept = tempfile.TemporaryDirectory()
        _MADE[make] = make(small(Path(kept.name))), kept
    made, _ = _MADE[make]
    shutil.copytree(made.folder, folder, dirs_exist_ok=True)
    return replace(deepcopy(made), folder=folder)
