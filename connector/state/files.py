"""What a state keeps beside its ledger: bytes by name, as `held/ID.json`; here in a folder."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Protocol

from connector.atomic import Bytes, replace_file, sweep
from connector.state.errors import StateError, plain_file_errors

WAIT_SECONDS = 120


class Files(Protocol):
    """Each is there as a whole or not at all. Every method raises StateError."""

    def called(self, name: str) -> str:
        """What messages call it."""
        ...

    def names(self, folder: str) -> list[str]:
        """The names right inside a folder, sorted; none where it lacks."""
        ...

    def read(self, name: str) -> bytes | None: ...

    def digest(self, name: str) -> str | None:
        """SHA-256 of what it holds."""
        ...

    def write(self, name: str, data: Bytes) -> None:
        """Readable by its owner only."""
        ...

    def drop(self, name: str) -> None:
        """That it is gone already is no error."""
        ...

    def tidy(self, folder: str) -> None:
        """Take away what a killed writer left there, at any depth; for a caller who knows that nobody else writes."""
        ...

    def alone(self, folder: str) -> AbstractContextManager[Files]:
        """One writer at a time, of those that ask; what it writes is written by the files this gives."""
        ...


class FolderFiles:
    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def called(self, name: str) -> str:
        return str(self._folder / name)

    def names(self, folder: str) -> list[str]:
        path = self._folder / folder
        with plain_file_errors(path):
            if not path.is_dir():
                return []
            with os.scandir(path) as found:
                return sorted(each.name for each in found if not each.is_dir())

    def read(self, name: str) -> bytes | None:
        path = self._folder / name
        with plain_file_errors(path):
            try:
                return path.read_bytes()
            except FileNotFoundError:
                return None

    def digest(self, name: str) -> str | None:
        data = self.read(name)
        return None if data is None else hashlib.sha256(data).hexdigest()

    def write(self, name: str, data: Bytes) -> None:
        path = self._made(name)
        with plain_file_errors(path):
            replace_file(path, data, mode=0o600)

    def drop(self, name: str) -> None:
        path = self._folder / name
        with plain_file_errors(path):
            path.unlink(missing_ok=True)

    def tidy(self, folder: str) -> None:
        top = self._folder / folder
        for path in (top, *(each for each in top.rglob("*") if each.is_dir())):
            sweep(path)

    @contextmanager
    def alone(self, folder: str) -> Iterator[Files]:
        from filelock import FileLock, Timeout

        path = self._made(f"{folder}/lock")
        lock = FileLock(path, mode=0o600, timeout=WAIT_SECONDS, fallback_to_soft=False)
        with plain_file_errors(path):
            try:
                lock.acquire()
            except Timeout:
                words = f"{path}: another run has held the {folder} for {WAIT_SECONDS} seconds"
                raise StateError(words) from None
        try:
            yield self
        finally:
            lock.release()

    def _made(self, name: str) -> Path:
        """The path, in a folder that is there."""
        path, folder = self._folder / name, prepare(self._folder)
        with plain_file_errors(path.parent):
            for part in Path(name).parent.parts:
                folder /= part
                folder.mkdir(mode=0o700, exist_ok=True)
        return path


def prepare(folder: Path) -> Path:
    """The state's folder, made where it lacks; one that exists keeps its permissions. Raises StateError."""
    if folder.exists() and not folder.is_dir():
        raise StateError(f"{folder}: it is a file", "name a folder in `state` of the config, or move the file away")
    with plain_file_errors(folder):
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return folder
