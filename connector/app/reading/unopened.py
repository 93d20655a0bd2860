"""A directory that could not even be opened: every use says why, and the other directories go on."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from connector.directories import DirectoryError, Finding, Outcome, Snapshot, Traced, Write


class Unopened:
    """`error` says why, without a secret."""

    def __init__(self, name: str, error: Exception) -> None:
        self._name = name
        self._why = str(error)

    def read(self, references: Sequence[str]) -> Snapshot:  # noqa: ARG002 - the Protocol's signature
        raise DirectoryError(self._why)

    def write(self, writes: Sequence[Write]) -> Iterable[Outcome]:
        return [Outcome(write=write, result="failed", message=self._why) for write in writes]

    def trace(self, memberships: Sequence[tuple[str, str]]) -> Traced:  # noqa: ARG002 - the Protocol's signature
        raise DirectoryError(self._why)

    def check(self, references: Sequence[str]) -> Iterable[Finding]:  # noqa: ARG002 - the Protocol's signature
        fix = f"supply what `directories.{self._name}` in the config refers to, for the user that runs this"
        return [Finding(subject=self._name, ok=False, message=self._why, fix=fix)]

    def close(self) -> None:
        """Nothing was opened."""
