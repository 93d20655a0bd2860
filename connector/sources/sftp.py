"""A file that somebody lays on a server: the one that is meant, whole, and its bytes, as of a file laid here."""

from __future__ import annotations

import asyncio
import datetime as dt
import posixpath
import stat
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, cast

import asyncssh

from connector.core.files.spans import span
from connector.core.problems import tick
from connector.sources import SourceError
from connector.sources.finished import (
    FileState,
    Found,
    changed_meanwhile,
    marker_of,
    no_marker,
    not_at_rest,
    older_marker,
)
from connector.sources.newest import PATTERN, fits, newest_name
from connector.sources.settings import LaidSettings, ResolveSecret
from connector.sources.sftp_server import ABSENT, connected, log_on, told
from connector.sources.sftp_settings import SftpSettings

SECOND = 1_000_000_000  # nanoseconds


@dataclass(frozen=True)
class RemoteFile:
    settings: LaidSettings
    resolve_secret: ResolveSecret

    def read(self) -> Found:
        """The file as it is now. Raises Missing, Unfinished where it is not whole yet, or another SourceError."""
        sftp = self.settings.sftp
        if sftp is None:
            raise ValueError("the file lies on no server")
        options = log_on(sftp, self.resolve_secret)
        try:
            return asyncio.run(_read(self.settings, sftp, options))
        except TimeoutError:
            message = f"the feed {tick(self.settings.where)} did not come within {sftp.timeouts.total} seconds"
            raise SourceError(message) from None


async def _read(settings: LaidSettings, sftp: SftpSettings, options: Mapping[str, Any]) -> Found:
    quiet = span(settings.stable_for) if settings.stable_for else dt.timedelta()
    async with asyncio.timeout(sftp.timeouts.total + quiet.total_seconds()), connected(sftp, options) as client:
        path = settings.path
        if PATTERN & set(posixpath.basename(path)):
            path = await _newest(client, settings)
        label = sftp.label(path)
        with told(label):
            rested = await _at_rest(client, path, label, quiet) if quiet else None
            return await _whole(client, path, label, settings.done, rested)


async def _newest(client: asyncssh.SFTPClient, settings: LaidSettings) -> str:
    folder, pattern = posixpath.split(settings.path)
    times: dict[str, int] = {}
    with told(settings.where, "the folder of the feed"):
        for entry in await client.readdir(folder or "."):
            name = str(entry.filename)
            if fits(name, pattern):
                attributes = await _stat(client, posixpath.join(folder, name))
                if attributes and stat.S_ISREG(attributes.permissions or 0):
                    times[name] = _state(attributes).modified
    return posixpath.join(folder, newest_name(times, settings.where, settings.newest))


async def _at_rest(client: asyncssh.SFTPClient, path: str, label: str, quiet: dt.timedelta) -> FileState:
    """Watched for the whole time: a server's clock is its own, and it tells no time that cannot be set back."""
    before = _state(await client.stat(path))
    await asyncio.sleep(quiet.total_seconds())
    if _state(await client.stat(path)) != before:
        raise not_at_rest(label, quiet)
    return before


async def _whole(
    client: asyncssh.SFTPClient, path: str, label: str, done: str | None, rested: FileState | None
) -> Found:
    """The content, where one state held from the first look at the file to its last byte."""
    async with client.open(path, "rb") as file:
        attributes = await file.stat()
        if stat.S_ISDIR(attributes.permissions or 0):
            raise SourceError(f"the feed {tick(label)} cannot be read: is a directory")
        before = _state(attributes)
        if done is not None:
            await _stop_if_not_done(client, path, label, done, before)
        content = await _content(file, label)
        after = _state(await file.stat())
    if before != after or after.size != len(content) or rested not in (None, before):
        raise changed_meanwhile(label)
    return Found(content=content, label=label, modified=after.moment)


async def _content(file: asyncssh.SFTPClientFile, label: str) -> bytes:
    """Many requests for data are under way at once."""
    try:
        return cast("bytes", await file.read())
    except asyncssh.SFTPEOFError:
        raise changed_meanwhile(label) from None


async def _stop_if_not_done(client: asyncssh.SFTPClient, path: str, label: str, done: str, state: FileState) -> None:
    marker = marker_of(posixpath.basename(path), done)
    laid = await _stat(client, posixpath.join(posixpath.dirname(path), marker))
    if laid is None:
        raise no_marker(marker, label)
    if _state(laid).modified < state.modified:
        raise older_marker(marker, label)


async def _stat(client: asyncssh.SFTPClient, path: str) -> asyncssh.SFTPAttrs | None:
    """Of what a link leads to, too; None where there is nothing."""
    try:
        return await client.stat(path)
    except ABSENT:
        return None


def _state(found: asyncssh.SFTPAttrs) -> FileState:
    if found.size is None or found.mtime is None:
        raise SourceError("the server tells neither size nor time of its files, so none is known to be whole")
    modified = int(found.mtime) * SECOND
    return FileState(inode=0, size=found.size, modified=modified, changed=modified)
