"""A deployment whose directory is the embedded one inside an adapter of the test's own."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from connector.app.deployment import Deployment, load
from connector.directories import Directory, Finding, Outcome, Snapshot, Traced, Write
from connector.directories.embedded.settings import FileSettings
from connector.directories.memory import Memory
from connector.directories.settings import ResolvePath, ResolveSecret


@dataclass
class Passing:
    """Hands every call on; a test overrides what it is about."""

    inner: Directory

    def read(self, references: Sequence[str]) -> Snapshot:
        return self.inner.read(references)

    def write(self, writes: Sequence[Write]) -> Iterable[Outcome]:
        return self.inner.write(writes)

    def trace(self, memberships: Sequence[tuple[str, str]]) -> Traced:
        return self.inner.trace(memberships)

    def check(self, references: Sequence[str]) -> Iterable[Finding]:
        return self.inner.check(references)

    def close(self) -> None:
        self.inner.close()


@dataclass
class Counting(Passing):
    """Remembers every batch that it was to write."""

    batches: list[list[Write]] = field(default_factory=list)

    def write(self, writes: Sequence[Write]) -> Iterable[Outcome]:
        self.batches.append(list(writes))
        return super().write(writes)


def wrapped(folder: Path, make: Callable[[Directory], Directory]) -> Deployment:
    """The deployment of the folder, its directory `local` opened inside what `make` gives."""
    deployment = load(folder / "connector.yaml")

    class Wrapped(FileSettings):
        def open(
            self, resolve_path: ResolvePath, resolve_secret: ResolveSecret, memory: Memory | None = None
        ) -> Directory:
            return make(super().open(resolve_path, resolve_secret, memory))

    given = deployment.config.directories["local"].model_dump(exclude_unset=True)
    config = deployment.config.model_copy(update={"directories": {"local": Wrapped.model_validate(given)}})
    return replace(deployment, config=config)
