"""Active Directory as a Directory."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from connector.directories import DirectoryError, Finding, Outcome, Snapshot, Traced, Write
from connector.directories.active_directory.checking import check_all
from connector.directories.active_directory.entrance import Login
from connector.directories.active_directory.reading import read_snapshot
from connector.directories.active_directory.session import Session
from connector.directories.active_directory.settings import ActiveDirectorySettings
from connector.directories.active_directory.tracing import trace_all
from connector.directories.active_directory.writing import write_all
from connector.directories.settings import ResolvePath, ResolveSecret


class ActiveDirectory:
    """Connects at the first use; not for several threads at once."""

    def __init__(
        self, settings: ActiveDirectorySettings, resolve_path: ResolvePath, resolve_secret: ResolveSecret
    ) -> None:
        self.settings = settings
        self.session = Session(login_of(settings, resolve_path, resolve_secret))

    def read(self, references: Sequence[str]) -> Snapshot:
        """Raises DirectoryError where nothing could be read."""
        return self.session.persistently(lambda: read_snapshot(self.session, self.settings, references))

    def write(self, writes: Sequence[Write]) -> Iterable[Outcome]:
        return write_all(self.session, self.settings, writes)

    def trace(self, memberships: Sequence[tuple[str, str]]) -> Traced:
        return self.session.persistently(lambda: trace_all(self.session, memberships))

    def check(self, references: Sequence[str]) -> Iterable[Finding]:
        return check_all(self.session, self.settings, references)

    def close(self) -> None:
        self.session.close()


def login_of(settings: ActiveDirectorySettings, resolve_path: ResolvePath, resolve_secret: ResolveSecret) -> Login:
    """Raises DirectoryError for an empty secret: a bind without a password is anonymous, and would seem to work."""
    bind, timeouts = settings.bind, settings.timeouts
    password = resolve_secret(bind.password) if bind.password else None
    if bind.method == "simple" and not password:
        raise DirectoryError("the secret that `bind.password` names is empty")
    paths = {name: getattr(bind, name) for name in ("keytab", "certificate", "key")}
    return Login(
        servers=settings.servers,
        ca_file=str(resolve_path(settings.ca_file)) if settings.ca_file else None,
        method=bind.method,
        user=bind.user,
        password=password,
        connect=timeouts.connect,
        answer=timeouts.answer,
        total=timeouts.total,
        **{name: str(resolve_path(path)) if path else None for name, path in paths.items()},
    )
