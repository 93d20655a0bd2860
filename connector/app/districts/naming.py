"""Which deployments are meant, and what each is called."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from connector.app.failure import Wrong
from connector.config import label

CONFIG = "connector.yaml"


@dataclass(frozen=True, kw_only=True)
class District:
    """`name` is the folder of a `connector.yaml`, else the file's own name without its ending; unlike all others."""

    name: str
    config: Path


@dataclass(frozen=True, kw_only=True)
class Districts:
    """`passed_over`: folders inside a folder that was named which hold no config."""

    found: tuple[District, ...]
    passed_over: tuple[Path, ...]


def districts_of(named: Sequence[Path]) -> Districts:
    """Of files and folders. A folder is its own `connector.yaml`; where it has none, each YAML file in it and the
    `connector.yaml` of each folder in it. Raises Wrong where a folder holds none, or a config is named twice.
    """
    passed_over: list[Path] = []
    configs: list[Path] = []
    for path in named:
        found = list(_inside(path, passed_over)) if path.is_dir() else [path]
        if not found:
            raise Wrong(f"{label(path)}: there is no config in this folder", f"it wants a {CONFIG} in a folder each")
        configs += found
    twice = [path for path, times in Counter(map(os.path.realpath, configs)).items() if times > 1]
    if twice:
        raise Wrong(f"{label(Path(twice[0]))}: it is named twice", "name each config once")
    names = _names(configs)
    found_all = tuple(District(name=name, config=config) for name, config in zip(names, configs, strict=True))
    return Districts(found=found_all, passed_over=tuple(passed_over))


def _inside(folder: Path, passed_over: list[Path]) -> Iterator[Path]:
    if (folder / CONFIG).exists():
        yield folder / CONFIG
        return
    try:
        entries = sorted(path for path in folder.iterdir() if not path.name.startswith("."))
    except OSError as error:
        message = f"{label(folder)}: it cannot be read: {(error.strerror or 'unknown').lower()}"
        raise Wrong(message) from error
    for path in entries:
        if path.is_dir():
            if os.path.lexists(path / CONFIG):
                yield path / CONFIG
            else:
                passed_over.append(path)
        elif path.suffix in (".yaml", ".yml"):
            yield path


def _names(configs: Sequence[Path]) -> list[str]:
    """Short ones where they tell all apart, else the paths."""
    short = [label(Path(path.absolute().parent.name if path.name == CONFIG else path.stem)) for path in configs]
    return short if len(set(short)) == len(short) else [label(path) for path in configs]
