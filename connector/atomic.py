"""Replacing a file as a whole: a reader sees the old text or the new one, also after a crash or a loss of power."""

from __future__ import annotations

import contextlib
import os
import re
import tempfile
from collections.abc import Iterable
from pathlib import Path
from types import TracebackType
from typing import Self

Bytes = bytes | memoryview
ON_WINDOWS = os.name == "nt"  # there a file has the rights of its folder, and a folder cannot be opened


class StagedFile:
    """A new text for `path`, written beside it; in force once `commit` was called, else gone at the end of the block.

    A file that exists keeps its permissions and, where the system allows it, its owner; a new one gets `mode`.
    A symbolic link stays one: what it points to is replaced. Raises OSError.
    """

    def __init__(self, path: Path, *, mode: int = 0o600) -> None:
        self._target = Path(os.path.realpath(path))
        self._mode = mode
        self._staged: str | None = None

    def __enter__(self) -> Self:
        return self

    def write(self, parts: Iterable[Bytes]) -> None:
        """Write all of `parts`, and have the disk confirm it."""
        handle, self._staged = tempfile.mkstemp(prefix=f".{self._target.name}.", suffix=".tmp", dir=self._target.parent)
        with os.fdopen(handle, "wb") as file:
            self._keep_owner(handle)
            file.writelines(parts)
            file.flush()
            os.fsync(handle)

    def stat(self) -> os.stat_result:
        """Of the new text; all but its `st_ctime_ns` stays so when it is committed."""
        return os.stat(self._written())  # noqa: PTH116 - a name from mkstemp

    def commit(self) -> None:
        os.replace(self._written(), self._target)  # noqa: PTH105 - both are whole paths already
        self._staged = None
        _sync_folder(self._target.parent)

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._staged is not None:
            with contextlib.suppress(FileNotFoundError):
                os.unlink(self._staged)  # noqa: PTH108 - a name from mkstemp
            self._staged = None

    def _written(self) -> str:
        if self._staged is None:
            raise ValueError("nothing was written")
        return self._staged

    def _keep_owner(self, handle: int) -> None:
        if ON_WINDOWS:
            return
        try:
            old = self._target.stat()
        except FileNotFoundError:
            os.fchmod(handle, self._mode)
            return
        with contextlib.suppress(PermissionError):
            os.fchown(handle, old.st_uid, old.st_gid)
        os.fchmod(handle, old.st_mode & 0o7777)


def replace_file(path: Path, data: Bytes, *, mode: int = 0o600) -> None:
    with StagedFile(path, mode=mode) as staged:
        staged.write([data])
        staged.commit()


def sweep(folder: Path, name: str | None = None) -> None:
    """Take away what `StagedFile` left where its process was killed: of one file by name, or of all in the folder.

    For a caller who knows that nobody writes there now.
    """
    ours = re.compile(rf"\.{'.+' if name is None else re.escape(name)}\.[a-z0-9_]{{8}}\.tmp")
    with contextlib.suppress(OSError):
        for path in [path for path in folder.iterdir() if ours.fullmatch(path.name)]:
            path.unlink()


def _sync_folder(folder: Path) -> None:
    if ON_WINDOWS:
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
