"""A commit of some files on a branch of its own: neither the working tree nor the index of whoever asks is touched."""

from __future__ import annotations

import posixpath
import tempfile
from collections.abc import Iterable, Mapping
from pathlib import Path

from connector.repository.git import GitError, git

NOBODY = "git config --global user.name NAME, and user.email ADDRESS"


def committed(folder: Path, inside: Iterable[str]) -> tuple[str, dict[str, bytes]]:
    """The commit that is checked out, and the YAML files that it has in folders below `folder`, by path below it.

    Raises GitError.
    """
    try:
        head = git(folder, "rev-parse", "--verify", "--quiet", "HEAD^{commit}").decode().strip()
    except GitError as error:
        if str(error).startswith("fatal: "):
            raise
        advice = "make the first one, of the rules as they are"
        raise GitError("there is no commit to begin a branch at", advice) from error
    listed = git(folder, "ls-tree", "-r", "-z", head, "--", *inside).decode("utf-8", "backslashreplace")
    rows = [row.partition("\t") for row in listed.split("\0") if row]
    blobs = {path: row.split(" ")[2] for row, _, path in rows if row.startswith("100") and path.endswith(".yaml")}
    answer = git(folder, "cat-file", "--batch", given="".join(f"{blob}\n" for blob in blobs.values()).encode())
    return head, dict(zip(blobs, _texts(answer), strict=True))


def _texts(answer: bytes) -> Iterable[bytes]:
    at = 0
    while at < len(answer):
        head, _, _ = answer[at:].partition(b"\n")
        start = at + len(head) + 1
        at = start + int(head.split(b" ")[2]) + 1
        yield answer[start : at - 1]


def new_branch(folder: Path, name: str, start: str, files: Mapping[str, bytes], message: str) -> str:
    """Make a branch of one commit on `start` with these files, by path below `folder`; returns the commit.

    Raises GitError where the name is none or is taken, and where git does not know who commits.
    """
    ref = f"refs/heads/{name}"
    try:
        git(folder, "check-ref-format", ref)
    except GitError as error:
        raise GitError(f"`{name}` is no name for a branch", "give another one: --branch NAME") from error
    if ref in git(folder, "for-each-ref", "--format=%(refname)", ref).decode().splitlines():
        raise GitError(f"there is a branch `{name}` already", "give another name: --branch NAME")
    prefix = git(folder, "rev-parse", "--show-prefix").decode().removesuffix("\n")
    top = Path(git(folder, "rev-parse", "--show-toplevel").decode().removesuffix("\n"))
    placed = {posixpath.normpath(prefix + path): text for path, text in files.items()}
    with tempfile.TemporaryDirectory() as beside:
        tree = _tree(top, start, placed, Path(beside) / "index")
    commit = _commit(top, tree, start, message)
    git(top, "update-ref", "-m", "connector: exception", ref, commit, "0" * len(commit))
    return commit


def _tree(top: Path, start: str, files: Mapping[str, bytes], index: Path) -> str:
    git(top, "read-tree", start, index=index)
    rows = []
    for path, text in files.items():
        blob = git(top, "hash-object", "-w", "--stdin", f"--path={path}", given=text).decode().strip()
        rows.append(f"100644 {blob}\t{path}\0")
    git(top, "update-index", "-z", "--index-info", given="".join(rows).encode(), index=index)
    return git(top, "write-tree", index=index).decode().strip()


def _commit(top: Path, tree: str, start: str, message: str) -> str:
    try:
        return git(top, "commit-tree", tree, "-p", start, "-F", "-", given=message.encode()).decode().strip()
    except GitError as error:
        raise GitError(str(error), NOBODY) from error


def commit_files(folder: Path, files: Iterable[str], message: str) -> str:
    """Commit these files, and nothing else that is staged, on the branch that is checked out. Raises GitError."""
    paths = list(files)
    git(folder, "--literal-pathspecs", "add", "--intent-to-add", "--", *paths)
    git(folder, "--literal-pathspecs", "commit", "--only", "--quiet", "-F", "-", "--", *paths, given=message.encode())
    return git(folder, "rev-parse", "HEAD").decode().strip()
