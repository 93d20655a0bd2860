"""One run at a time: a lock of the operating system, which a crash releases."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

from filelock import FileLock, Timeout

from connector.atomic import replace_file
from connector.state.errors import plain_file_errors
from connector.state.events import timestamp
from connector.state.folder import RUN_LOCK, RUNNING, prepare

FORM = re.compile(r"(\d+) (\S+)\n")


class Locked(Exception):  # noqa: N818 - nothing is wrong, it is only not our turn
    """Another run is under way; `pid` and `since` (UTC) are None where they aren't known."""

    def __init__(self, pid: int | None = None, since: str | None = None) -> None:
        who = f": process {pid}, since {since}" if pid else ""
        super().__init__(f"another run holds the lock{who}")
        self.pid = pid
        self.since = since


@contextmanager
def run_lock(location: str | Path, *, since: datetime) -> Iterator[None]:
    """Hold the lock of this state for the block; never waits. Raises Locked, StateError."""
    folder = prepare(location)
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
        yield
    finally:
        (folder / RUNNING).unlink(missing_ok=True)
        lock.release()


def _locked(folder: Path) -> Locked:
    try:
        found = FORM.fullmatch((folder / RUNNING).read_bytes().decode("ascii", errors="replace"))
    except OSError:
        return Locked()
    return Locked(int(found[1]), found[2]) if found else Locked()
