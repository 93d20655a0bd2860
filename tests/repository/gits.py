"""Real repositories, made as people make them."""

from __future__ import annotations

import os
import subprocess
from dataclasses import dataclass
from pathlib import Path

WHO = {
    "GIT_AUTHOR_NAME": "Ada Moss",
    "GIT_AUTHOR_EMAIL": "ada@example.test",
    "GIT_COMMITTER_NAME": "Ada Moss",
    "GIT_COMMITTER_EMAIL": "ada@example.test",
    "GIT_CONFIG_GLOBAL": os.devnull,
    "GIT_CONFIG_NOSYSTEM": "1",
}


@dataclass(frozen=True)
class Repository:
    folder: Path

    @classmethod
    def made(cls, folder: Path) -> Repository:
        folder.mkdir(parents=True, exist_ok=True)
        found = cls(folder)
        found.git("init", "--quiet", "--initial-branch=main")
        return found

    def git(self, *arguments: str) -> str:
        done = subprocess.run(
            ["git", "-C", str(self.folder), *arguments],
            env={**os.environ, **WHO},
            capture_output=True,
            text=True,
            check=False,
        )
        assert 0 == done.returncode, done.stderr
        return done.stdout.strip()

    def write(self, files: dict[str, str]) -> None:
        for name, text in files.items():
            path = self.folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")

    def commit(self, message: str, **files: str) -> str:
        """Everything that is there, with these files (`policies/a.yaml` as `a`)."""
        self.write({f"policies/{name}.yaml": text for name, text in files.items()})
        self.git("add", "--all")
        self.git("commit", "--quiet", "--allow-empty", "--message", message)
        return self.git("rev-parse", "HEAD")

    @property
    def status(self) -> str:
        """What the user's index and working tree have beside the commit."""
        return self.git("status", "--porcelain=v1", "--untracked-files=all") + self.git("ls-files", "--stage")
