"""Which deployments are meant, and what each is called."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from connector.config import label

CONFIG = "connector.yaml"


@dataclass(frozen=True, kw_only=True)
class District:
    """`name` is the folder of a `connector.yaml`, else the file's own name without its ending; unlike all others."""

    name: str
    config: Path


@dataclass(frozen=True, kw_only=True)
class Districts:
    """`passed_over`: what was found beside them, and why it is none, in words."""

    found: tuple[District, ...]
    passed_over: tuple[str, ...]


def districts_of(named: Sequence[Path]) -> Districts:
    """Of files and folders. A folder is its own `connector.yaml`; where it has none, each YAML file in it and the
    `connector.yaml` of each folder in it.

    What cannot be read, or is not there, is a district too: its own run tells of it, and the others go on.
    """
    passed_over: list[str] = []
    configs: dict[str, Path] = {}
    for path in named:
        for config in _inside(path, passed_over) if path.is_dir() else [path]:
            first = configs.setdefault(os.path.realpath(config), config)
            if first is not config:
                passed_over.append(f"{label(config)} (it is {label(first)})")
    names = _names([*configs.values()])
    found = tuple(District(name=name, config=config) for name, config in zip(names, configs.values(), strict=True))
    return Districts(found=found, passed_over=tuple(passed_over))


def _inside(folder: Path, passed_over: list[str]) -> Iterator[Path]:
    entries = [] if (folder / CONFIG).exists() else _entries(folder)
    files = [path for path in entries if path.suffix in (".yaml", ".yml") and not path.is_dir()]
    folders = [path for path in entries if path.is_dir()]
    deployments = [path for path in folders if _may_hold_a_config(path)]
    if not files:  # beside them lies what is theirs
        others = (path for path in folders if path not in deployments)
        passed_over += [f"{label(path)} (no {CONFIG} in it)" for path in others]
    yield from sorted([*files, *(path / CONFIG for path in deployments)]) or [folder / CONFIG]


def _may_hold_a_config(folder: Path) -> bool:
    try:
        (folder / CONFIG).lstat()
    except FileNotFoundError:
        return False
    except OSError:
        return True  # nobody can look
    return True


def _entries(folder: Path) -> list[Path]:
    """None of what cannot be read; what begins with a dot is no deployment."""
    try:
        return [path for path in folder.iterdir() if not path.name.startswith(".")]
    except OSError:
        return []


def _names(configs: Sequence[Path]) -> list[str]:
    """Short ones where they tell all apart, else the paths."""
    short = [label(Path(path.absolute().parent.name if path.name == CONFIG else path.stem)) for path in configs]
    return short if len(set(short)) == len(short) else [label(path) for path in configs]
