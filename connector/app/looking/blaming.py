"""Which commit last touched a line of a rule file, as the file was when it decided; by git, where there is one."""

from __future__ import annotations

import datetime as dt
import hashlib
import re
import shutil
import subprocess
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

SECONDS = 20
MOST = 500  # commits of one file that are looked through
HEAD = re.compile(r"(?P<commit>[0-9a-f]{40}) \d+ (?P<line>\d+)")


@dataclass(frozen=True, kw_only=True)
class Touch:
    """A commit, or why none can be named."""

    commit: str = ""
    author: str = ""
    on: str = ""
    summary: str = ""
    unknown: str = ""


@dataclass(kw_only=True)
class History:
    """`folder`: where the config stands; its git work tree, if it is in one, is asked and never changed."""

    folder: Path
    _lines: dict[tuple[str, str], Mapping[int, Touch] | str] = field(default_factory=dict)

    def touched(self, file: str, line: int, sha256: str) -> Touch:
        """`sha256`: of the file then; the commit that held it is looked for, since the lines may be others by now."""
        key = (file, sha256)
        if key not in self._lines:
            try:
                self._lines[key] = self._blamed(file, sha256)
            except _GitError as error:
                self._lines[key] = str(error)
        found = self._lines[key]
        if isinstance(found, str):
            return Touch(unknown=found)
        return found.get(line, Touch(unknown="the file has no such line"))

    def _blamed(self, file: str, sha256: str) -> Mapping[int, Touch]:
        self._git("rev-parse", "--is-inside-work-tree")
        commits = self._git("log", "--format=%H", f"-n{MOST}", "--", file).decode().split()
        if not commits:
            raise _GitError("no commit holds the file")
        for commit in commits:
            if hashlib.sha256(self._git("show", f"{commit}:./{file}")).hexdigest() == sha256:
                return dict(_touches(self._git("blame", "--line-porcelain", commit, "--", file)))
        raise _GitError("the file was not committed as it was then")

    def _git(self, *arguments: str) -> bytes:
        git = shutil.which("git")
        if git is None:
            raise _GitError("there is no git on this machine")
        try:
            ran = subprocess.run(  # noqa: S603 - no shell, and arguments of ours
                [git, "--no-pager", "-C", str(self.folder), *arguments],
                capture_output=True,
                check=False,
                timeout=SECONDS,
                stdin=subprocess.DEVNULL,
            )
        except (OSError, subprocess.TimeoutExpired):
            raise _GitError("git gave no answer") from None
        if ran.returncode:
            refused = b"dubious ownership" in ran.stderr
            raise _GitError("git refuses a folder of another owner" if refused else "the rules are in no git work tree")
        return ran.stdout


class _GitError(Exception):
    """Why git cannot tell; the message is fit to print."""


def _touches(porcelain: bytes) -> Iterator[tuple[int, Touch]]:
    commit, line, told = "", 0, dict[str, str]()
    for text in porcelain.decode("utf-8", "replace").splitlines():
        if text.startswith("\t"):
            on = dt.datetime.fromtimestamp(int(told.get("committer-time", "0")), dt.UTC)
            yield (
                line,
                Touch(
                    commit=commit, author=told.get("author", ""), on=f"{on:%Y-%m-%d}", summary=told.get("summary", "")
                ),
            )
            told = {}
        elif found := HEAD.match(text):
            commit, line = found["commit"], int(found["line"])
        else:
            name, _, value = text.partition(" ")
            told[name] = value
