"""Logging on to an SFTP server, only to the one whose key is known, and the words for what may go wrong there."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import asynccontextmanager, contextmanager
from typing import Any

import asyncssh

from connector.core.problems import tick
from connector.sources import Missing, SourceError
from connector.sources.settings import ResolveSecret
from connector.sources.sftp_settings import KINDS, SftpSettings

RSA = ("rsa-sha2-512", "rsa-sha2-256")
OTHERS = tuple(kind for kind in KINDS if kind != "ssh-rsa")
ALIVE, UNANSWERED = 15, 3  # seconds between two signs of life, and how many may stay out
ABSENT = (asyncssh.SFTPNoSuchFile, asyncssh.SFTPNoSuchPath)
BROKEN = (asyncssh.DisconnectError, asyncssh.SFTPConnectionLost, asyncssh.SFTPNoConnection, OSError)


def log_on(sftp: SftpSettings, resolve: ResolveSecret) -> Mapping[str, Any]:
    """What `connected` takes; nothing of the user's own SSH files or agent is used. Raises SourceError."""
    trusted = asyncssh.import_public_key(sftp.host_key)
    kind = sftp.host_key.partition(" ")[0]
    return {
        "host": sftp.host,
        "port": sftp.port,
        "config": None,
        "username": sftp.user,
        "known_hosts": ([trusted], [], []),
        "server_host_key_algs": _pinned_first(kind),
        "client_keys": [_key(sftp, resolve)] if sftp.key else None,
        "password": resolve(sftp.password) if sftp.password else None,
        "preferred_auth": "publickey" if sftp.key else "password,keyboard-interactive",
        "agent_path": None,
        "gss_host": None,
        "keepalive_interval": ALIVE,
        "keepalive_count_max": UNANSWERED,
    }


@asynccontextmanager
async def connected(sftp: SftpSettings, options: Mapping[str, Any]) -> AsyncIterator[asyncssh.SFTPClient]:
    """Raises SourceError."""
    server = tick(f"{sftp.host}:{sftp.port}")
    try:
        async with asyncio.timeout(sftp.timeouts.connect):
            connection = await asyncssh.connect(**options)
    except TimeoutError:
        raise SourceError(f"the server {server} does not answer within {sftp.timeouts.connect} seconds") from None
    except (asyncssh.HostKeyNotVerifiable, asyncssh.KeyExchangeFailed):
        raise SourceError(
            f"the server {server} does not show the key of `host_key`, and was given nothing: it is another one, or "
            "its key was changed; ask its owner"
        ) from None
    except asyncssh.PermissionDenied:
        given = "key" if sftp.key else "password"
        raise SourceError(f"the server {server} refuses the user {tick(sftp.user)} with this {given}") from None
    except (asyncssh.Error, OSError):
        raise SourceError(f"there is no connection to the server {server}") from None
    async with connection:
        try:
            async with asyncio.timeout(sftp.timeouts.connect):
                client = await connection.start_sftp_client()
        except (asyncssh.Error, OSError):  # of a timeout, too
            raise SourceError(f"the server {server} offers no SFTP to the user {tick(sftp.user)}") from None
        async with client:
            yield client


@contextmanager
def told(label: str, what: str = "the feed") -> Iterator[None]:
    """Around what is done with a file there. Raises Missing and SourceError."""
    try:
        yield
    except ABSENT:
        raise Missing(f"{what} {tick(label)} is missing") from None
    except asyncssh.SFTPPermissionDenied:
        raise SourceError(f"{what} {tick(label)} cannot be read: permission denied") from None
    except TimeoutError:
        raise
    except BROKEN:
        raise SourceError(f"{what} {tick(label)} cannot be read: the connection broke") from None
    except asyncssh.Error:
        raise SourceError(f"{what} {tick(label)} cannot be read: the server refuses it") from None


def _pinned_first(kind: str) -> tuple[str, ...]:
    """A server that has the key shows it; one that has only others is asked for them, so that the words can say so."""
    known = (*OTHERS, *RSA)
    return tuple(sorted(known, key=lambda name: name not in ((kind,) if kind in OTHERS else RSA)))


def _key(sftp: SftpSettings, resolve: ResolveSecret) -> asyncssh.SSHKey:
    if sftp.key is None:
        raise ValueError("no key is named")
    passphrase = resolve(sftp.passphrase) if sftp.passphrase else None
    try:
        return asyncssh.import_private_key(resolve(sftp.key) + "\n", passphrase)
    except (asyncssh.KeyImportError, asyncssh.KeyEncryptionError):
        why = "or `passphrase` does not fit it" if sftp.passphrase else "or needs a `passphrase`"
        raise SourceError(f"what {tick(str(sftp.key))} holds is no private key, {why}") from None
