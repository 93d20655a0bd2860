"""The example district that `init` writes: invented, and the same bytes for the same day."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path

from connector.example.world import world

COPIED = ("policies", "mappings")


def write_example(target: Path, today: dt.date) -> list[Path]:
    """Write a deployment whose facts lie around `today`; answers the files written, sorted.

    Raises FileExistsError, before anything is written, where a file of the example is already there.
    """
    contents = dict(_contents(today))
    for name in contents:
        if (target / name).exists():
            raise FileExistsError(str(target / name))
    for name, content in contents.items():
        (target / name).parent.mkdir(parents=True, exist_ok=True)
        (target / name).write_bytes(content)
    return sorted(target / name for name in contents)


def _contents(today: dt.date) -> Iterator[tuple[str, bytes]]:
    origin = _origin()
    yield "connector.yaml", (origin / "config.example.yaml").read_bytes()
    for folder in COPIED:
        yield from _tree(origin / folder, folder)
    yield from world(today).items()


def _tree(folder: Traversable, name: str) -> Iterator[tuple[str, bytes]]:
    for entry in sorted(folder.iterdir(), key=lambda entry: entry.name):
        if entry.is_dir():
            yield from _tree(entry, f"{name}/{entry.name}")
        elif entry.name.endswith(".yaml"):
            yield f"{name}/{entry.name}", entry.read_bytes()


def _origin() -> Traversable:
    """The package's own copy where it was installed from a wheel, else the top of the repository: there is one copy."""
    packaged = files(__package__) / "files"
    return packaged if packaged.is_dir() else Path(__file__).parents[2]
