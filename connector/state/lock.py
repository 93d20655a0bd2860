"""One run at a time; in a folder by a lock of the operating system, which a crash releases."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from datetime import datetime
from pathlib import Path

from filelock import FileLock, Timeout

from connector.atomic import replace_file
from connector.state import RunLock, State
from connector.state.errors import plain_file_errors
from connector.state.events import timestamp
from connector.state.folder import state_at

RUN_LOCK = "run.lock"
RUNNING = "running"
FORM = re.compile(r"(\d+) (\S+)\n")


class Locked(Exception):  # noqa: N818 - nothing is wrong, it is only not our turn
    """Another run is under way; `pid` and `since` (UTC) are None where they aren't known, `host` empty."""

    def __init__(self, pid: int | None = None, since: str | None = None, host: str = "") -> None:
        where = f" on {host}" if host else ""
        who = f": process {pid}{where}, since {since}" if pid else ""
        super().__init__(f"another run holds the lock{who}")
        self.pid = pid
        self.since = since
        self.host = host


def run_lock(place: State | str | Path, *, since: datetime) -> AbstractContextManager[RunLock]:
    """Hold the lock of this state for the block; never waits. Raises Locked, StateError."""
    return state_at(place).lock(since)


class FolderLock:
    def check(self) -> None:
        """The system keeps the lock for as long as this process lives."""


@contextmanager
def folder_lock(folder: Path, since: datetime) -> Iterator[FolderLock]:
    # no soft fallback: a lock that is a mere file would outlive a crash
    lock = FileLock(folder / RUN_LOCK, mode=0o600, fallback_to_soft=False)
    with plain_file_errors(folder / RUN_LOCK):
        try:
            lock.acquire(blocking=False)
        except Timeout:
            raise _locked(folder) from None
    try:
        with plain_file_errors(folder / RUNNING):
            replace_file(folder / RUNNING, f"{os.getpid()} {timestamp(since)}\n".encode())
        yield FolderLock()
    finally:
        (folder / RUNNING).unlink(missing_ok=True)
        lock.release()


def _locked(folder: Path) -> Locked:
    try:
        found = FORM.fullmatch((folder / RUNNING).read_bytes().decode("ascii", errors="replace"))
    except OSError:
        return Locked()
    return Locked(int(found[1]), found[2]) if found else Locked()
