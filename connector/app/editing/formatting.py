"""`format`: the files of a deployment in the one layout; what has mistakes is told and left as it is."""

from __future__ import annotations

import difflib
import io
import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from connector.app.failure import Wrong
from connector.atomic import replace_file
from connector.config import FOLDERS, Config, label, read_config, read_file
from connector.core.files.layout import canonical
from connector.core.problems import Invalid, Mark, Problems
from connector.core.rules.kinds import KINDS, kind_of
from connector.core.rules.rule_files import RESTRICTIONS

SUFFIXES = (".yaml", ".yml")


@dataclass(frozen=True, kw_only=True)
class Laid:
    """A file as it is, and as the layout has it."""

    path: Path
    before: bytes
    after: bytes

    @property
    def changed(self) -> bool:
        return self.before != self.after

    def diff(self) -> str:
        """Unified, as `patch` takes it."""
        before, after = (
            io.StringIO(text.decode("utf-8"), newline="\n").readlines() for text in (self.before, self.after)
        )
        lines = difflib.unified_diff(before, after, label(self.path), label(self.path))
        return "".join(line if line.endswith("\n") else f"{line}\n\\ No newline at end of file\n" for line in lines)


def lay_out(config_path: Path, paths: Sequence[Path], problems: Problems) -> Iterator[Laid]:
    """Each file named, or below a folder named; of the whole deployment where none is. Nothing is written yet.

    Mistakes of a file go to `problems`. Raises Wrong for a path that is not there, or is no YAML file.
    """
    config, found = read_config(config_path)
    if not paths and not config_path.is_file():
        raise Invalid(found)
    places = _Places(config_path, config)
    for path in dict.fromkeys(_files(paths or places.all())):
        data = read_file(path, label(path), problems)
        if data is None:
            continue
        try:
            yield Laid(path=path, before=data, after=canonical(data, places.kind(path), label(path)))
        except Invalid as error:
            problems.extend(error.problems)


def write(laid: Laid, problems: Problems) -> None:
    """Replaced as a whole, with the mode and the owner that it had."""
    try:
        replace_file(laid.path, laid.after)
    except OSError as error:
        message = f"it cannot be written: {(error.strerror or 'unknown').lower()}"
        problems.error(Mark(file=label(laid.path)), "unreadable-file", message)


class _Places:
    """What the config says of where the files lie; its defaults, where it cannot be read."""

    def __init__(self, config_path: Path, config: Config | None) -> None:
        self._config_path = config_path
        self._base = config_path.parent
        policies, mappings = (config.policies, config.mappings) if config else FOLDERS
        restrictions = config.restrictions if config else RESTRICTIONS
        self._folders = {"policies": policies, "mappings": mappings, "restrictions": restrictions}

    def all(self) -> Iterator[Path]:
        yield self._config_path
        for place in self._folders.values():
            if (self._base / place).exists():
                yield self._base / place

    def kind(self, path: Path) -> Any:
        if _same(path, self._config_path):
            return Config
        below = Path(os.path.relpath(path.absolute(), self._base.absolute())).as_posix()
        return KINDS.get(kind_of(below, **self._folders) or "")


def _same(one: Path, other: Path) -> bool:
    return one.absolute() == other.absolute() or (one.exists() and other.exists() and one.samefile(other))


def _files(paths: Sequence[Path] | Iterator[Path]) -> Iterator[Path]:
    for path in paths:
        if path.is_dir():
            yield from _below(path)
        elif not os.path.lexists(path):
            raise Wrong(f"there is no `{label(path)}`", "name files or folders that are there")
        elif path.suffix not in SUFFIXES:
            raise Wrong(f"`{label(path)}` is no YAML file", "name files that end in .yaml, or folders")
        else:
            yield path


def _below(folder: Path) -> Iterator[Path]:
    """What is hidden, as `.git`, is none of ours."""
    for here, folders, names in os.walk(folder):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        yield from (Path(here) / name for name in sorted(names) if name.endswith(SUFFIXES) and not name.startswith("."))
