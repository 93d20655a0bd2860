"""The example district as `init` writes it: once for all tests of a worker, each of which gets a copy."""

from __future__ import annotations

import shutil
import tempfile
from functools import cache
from pathlib import Path

from connector import cli


def example_district(folder: Path) -> Path:
    """Written into the folder, which is made."""
    return Path(shutil.copytree(Path(_written().name, "d"), folder))


@cache
def _written() -> tempfile.TemporaryDirectory[str]:
    made = tempfile.TemporaryDirectory()
    assert cli.run(["init", f"{made.name}/d"]) == 0
    return made
