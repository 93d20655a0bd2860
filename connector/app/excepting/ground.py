"""What exceptions are added to, the rules on disk or those of the last commit, and where they are kept."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from connector import clock
from connector.app.deployment import Deployment, load, settings_of
from connector.app.failure import Wrong
from connector.atomic import replace_file
from connector.core.problems import tick
from connector.core.rules.entry import with_entries
from connector.repository.branching import commit_files, committed, new_branch
from connector.repository.git import GitError


@dataclass(frozen=True, kw_only=True)
class Ground:
    """`before`: the deployment as it is. start: the commit that a branch begins at; empty where files are on disk."""

    config: Path
    before: Deployment
    start: str = ""

    @property
    def today(self) -> dt.date:
        return clock.today(self.before.rulebook.calendar.time_zone)

    @property
    def folder(self) -> str:
        """Of the exceptions, relative to the config."""
        return f"{self.before.config.policies.rstrip('/')}/exceptions"

    @property
    def rules(self) -> dict[str, bytes]:
        return {path: text for path, text in self.before.files.items() if path != self.before.config_file}

    def added(self, entries: Mapping[str, Sequence[str]]) -> dict[str, bytes]:
        """The files, by path, with these entries at their ends. Raises Wrong."""
        return {path: self._added(path, texts) for path, texts in entries.items()}

    def _added(self, path: str, entries: Sequence[str]) -> bytes:
        new = with_entries(self.rules.get(path, b""), entries)
        if new is None:
            raise Wrong(
                f"{tick(path)} is no list with an entry a line, so nothing can be added at its end",
                "write its entries one below the other, each after `- `, or name another file: --file NAME.yaml",
            )
        return new

    def with_files(self, files: Mapping[str, bytes]) -> Deployment:
        """The deployment that it would be. Raises Invalid with every mistake."""
        return load(self.config, glance=True, rules={**self.rules, **files})


def ground(config: Path, *, branch: bool) -> Ground:
    """Raises Invalid where the rules are wrong already, and Wrong where there is no commit to begin a branch at."""
    if not branch:
        return Ground(config=config, before=load(config, glance=True))
    settings = settings_of(config)
    try:
        start, rules = committed(config.parent, (settings.policies, settings.mappings))
    except GitError as error:
        raise Wrong(
            str(error), error.advice or "leave `--branch` out: the file is then written where it belongs"
        ) from error
    return Ground(config=config, before=load(config, glance=True, rules=rules), start=start)


@dataclass(frozen=True, kw_only=True)
class Place:
    """Where to keep what was written: on a new branch, else on disk, and there committed or not."""

    branch: str | None = None
    commit: bool = False

    def keep(self, ground: Ground, files: Mapping[str, bytes], message: str) -> str:
        """The commit, empty where there is none. Raises Wrong; then nothing was written."""
        base = ground.before.base
        if self.branch is not None:
            try:
                return new_branch(base, self.branch, ground.start, files, message)
            except GitError as error:
                raise Wrong(str(error), error.advice) from error
        for path, text in files.items():
            _write(base / path, text)
        try:
            return commit_files(base, files, message) if self.commit else ""
        except GitError as error:
            told = ", ".join(map(tick, files))
            raise Wrong(f"{told}: written, but git did not commit it: {error}", "commit it yourself") from error


def _write(path: Path, text: bytes) -> None:
    try:
        path.parent.mkdir(exist_ok=True)
        replace_file(path, text, mode=0o644)
    except OSError as error:
        raise Wrong(f"{tick(path)} cannot be written: {(error.strerror or 'unknown').lower()}") from error
