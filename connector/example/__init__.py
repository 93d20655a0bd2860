"""The example district that `init` writes: invented, and the same bytes for the same day."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path, PurePosixPath
from types import MappingProxyType

from connector.core.rules.kinds import kind_of
from connector.example.world import world

COPIED = ("policies", "mappings")
CONFIG = "connector.yaml"
FOLDERS = {"policies": "policies", "mappings": "mappings", "restrictions": "restrictions.yaml"}


def write_example(target: Path, today: dt.date, schemas: Mapping[str, bytes] = MappingProxyType({})) -> list[Path]:
    """Write a deployment whose facts lie around `today`; answers the files written, sorted.

    schemas: path to JSON Schema, one for each kind of file; each YAML file begins with a line that names its own.
    Raises FileExistsError, before anything is written, where a file of the example is already there.
    """
    contents = {name: _with_schema(name, content, schemas) for name, content in _contents(today)} | dict(schemas)
    for name in contents:
        if (target / name).exists():
            raise FileExistsError(str(target / name))
    for name, content in contents.items():
        (target / name).parent.mkdir(parents=True, exist_ok=True)
        (target / name).write_bytes(content)
    return sorted(target / name for name in contents)


def _contents(today: dt.date) -> Iterator[tuple[str, bytes]]:
    origin = _origin()
    yield CONFIG, (origin / "config.example.yaml").read_bytes()
    for folder in COPIED:
        yield from _tree(origin / folder, folder)
    yield from world(today).items()


def _with_schema(name: str, content: bytes, schemas: Mapping[str, bytes]) -> bytes:
    """With the line by which an editor finds the schema, relative to the file."""
    schema = next((path for path in schemas if PurePosixPath(path).stem == _kind(name)), None)
    if schema is None:
        return content
    return f"# yaml-language-server: $schema={'../' * name.count('/')}{schema}\n".encode() + content


def _kind(name: str) -> str | None:
    if not name.endswith(".yaml"):
        return None
    if name.startswith("policies/tests/"):
        return "tests"
    return "config" if name == CONFIG else kind_of(name, **FOLDERS)


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
