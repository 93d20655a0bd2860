"""Whether a file is whole: it has come to rest, and whoever wrote it has left a marker."""

from __future__ import annotations

import datetime as dt
import os
import time
from dataclasses import dataclass
from pathlib import Path

from connector import clock
from connector.sources import Unfinished


@dataclass(frozen=True, kw_only=True)
class Found:
    """content: the whole file. label: what problems call it. modified: when it was written, in UTC."""

    content: bytes
    label: str
    modified: dt.datetime


@dataclass(frozen=True, kw_only=True)
class FileState:
    """What tells one state of a file from another. Times are nanoseconds since 1970; `changed` can't be set back."""

    inode: int
    size: int
    modified: int
    changed: int

    @classmethod
    def of(cls, found: os.stat_result) -> FileState:
        return cls(inode=found.st_ino, size=found.st_size, modified=found.st_mtime_ns, changed=found.st_ctime_ns)

    @property
    def moment(self) -> dt.datetime:
        return dt.datetime.fromtimestamp(self.modified / 1e9, tz=dt.UTC)

    def rested(self, now: dt.datetime) -> dt.timedelta:
        """Since its last change; a tool that keeps a file's time while it copies can't hide that it does."""
        last = max(self.modified, self.changed) / 1e9
        return now - dt.datetime.fromtimestamp(last, tz=dt.UTC)


def at_rest(path: Path, label: str, quiet: dt.timedelta) -> FileState:
    """The file's state once it has not changed for so long; waits for no longer than that. Raises Unfinished, OSError.

    A file that rests already costs no wait. One dated ahead of the clock is watched for the whole time.
    """
    before = FileState.of(path.stat())
    wait = min(quiet, quiet - before.rested(clock.now()))
    if wait > dt.timedelta():
        time.sleep(wait.total_seconds())
    if FileState.of(path.stat()) != before:
        raise not_at_rest(label, quiet)
    return before


def stop_if_not_done(path: Path, label: str, done: str, state: FileState) -> None:
    """`done`: the marker's name beside the feed, `{file}` being the feed's own. Raises Unfinished, OSError."""
    marker = path.parent / marker_of(path.name, done)
    try:
        laid = FileState.of(marker.stat())
    except FileNotFoundError:
        raise no_marker(marker.name, label) from None
    if laid.modified < state.modified:
        raise older_marker(marker.name, label)


def marker_of(file: str, done: str) -> str:
    return done.replace("{file}", file)


def changed_meanwhile(label: str) -> Unfinished:
    words = f"the feed `{label}` was written to while it was read; try again when it is complete"
    return Unfinished(words, code="feed-unsettled")


def not_at_rest(label: str, quiet: dt.timedelta) -> Unfinished:
    words = f"the feed `{label}` is still being written: it changed within {quiet.total_seconds():g} seconds"
    return Unfinished(words, code="feed-unsettled")


def no_marker(marker: str, label: str) -> Unfinished:
    return Unfinished(f"the feed `{label}` lacks its marker `{marker}`", code="feed-not-done")


def older_marker(marker: str, label: str) -> Unfinished:
    words = f"the marker `{marker}` is older than the feed `{label}`: it was laid for an earlier one"
    return Unfinished(words, code="feed-not-done")
