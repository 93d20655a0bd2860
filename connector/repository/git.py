"""The one place where git is called; every answer is bytes as git prints them.

What is asked for here reads. `branching` alone writes: objects, branches, and where it is told to, one commit.
"""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

from connector.core.problems import visible

WHOLE_ANSWER = 120
"""Seconds that one call may take."""
QUIET = {"LC_ALL": "C", "GIT_TERMINAL_PROMPT": "0", "GIT_OPTIONAL_LOCKS": "0", "GIT_NO_LAZY_FETCH": "1"}


class GitError(Exception):
    """Git is missing, or said no; `advice` says what to do."""

    def __init__(self, message: str, advice: str = "") -> None:
        super().__init__(message)
        self.advice = advice


def git(folder: Path, *arguments: str, given: bytes | None = None, index: Path | None = None) -> bytes:
    """What `git -C folder ARGUMENTS` prints, `given` on its standard input. Raises GitError.

    index: a file to use in place of the user's own index.
    """
    env = {**os.environ, **QUIET, **({"GIT_INDEX_FILE": str(index)} if index else {})}
    words = ["git", "--no-pager", "-C", str(folder), *arguments]
    try:
        done = subprocess.run(  # noqa: S603 - no shell, and what the caller names stands behind `--` or `--end-of-options`
            words, input=given, capture_output=True, check=False, timeout=WHOLE_ANSWER, env=env
        )
    except FileNotFoundError:
        raise GitError("git is not installed", "install it: the package is named git") from None
    except subprocess.TimeoutExpired:
        raise GitError(f"git did not answer within {WHOLE_ANSWER} s") from None
    if done.returncode:
        said = done.stderr.decode("utf-8", "replace").strip().splitlines()
        first = next((line for line in said if line.startswith(("fatal: ", "error: "))), said[-1] if said else "")
        raise GitError(visible(first) or f"git ended with {done.returncode}")
    return done.stdout


def top_of(folder: Path) -> Path | None:
    """The top folder of the working tree that `folder` lies in; None where there is none, or no git."""
    try:
        return Path(os.fsdecode(git(folder, "rev-parse", "--show-toplevel").removesuffix(b"\n")))
    except GitError:
        return None


def refused_owner(folder: Path) -> bool:
    """Whether there is a repository that git does not open, since the folder is another user's."""
    try:
        git(folder, "rev-parse", "--show-toplevel")
    except GitError as error:
        return "dubious ownership" in str(error)
    return False
