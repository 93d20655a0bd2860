"""The files of a revision, out of git's own store: the working tree is neither read nor touched."""

from __future__ import annotations

import os
import posixpath
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from connector.core.problems import tick
from connector.repository.git import GitError, git

SHORT = 12
LFS = b"version https://git-lfs.github.com/spec/"
FETCH = "fetch it whole: `fetch-depth: 0` in actions/checkout, `fetchDepth: 0` in Azure, or `git fetch --unshallow`"
BLOB, LINK, SUBMODULE = "blob", "120000", "160000"


@dataclass(frozen=True, kw_only=True)
class Entry:
    """One entry of a revision's tree. `path`: below the repository's top, as git has it."""

    mode: str
    object: str
    size: int
    path: str


@dataclass(frozen=True, kw_only=True)
class Files:
    """path, below the repository's top -> bytes. unreadable: path -> why the revision does not hold its text."""

    texts: Mapping[str, bytes]
    unreadable: Mapping[str, str] = field(default_factory=dict)


def commit_of(top: Path, name: str) -> str:
    """The commit that a branch, a tag or an id names. Raises GitError."""
    if not name or name.startswith("-") or ".." in name:
        raise GitError(f"{tick(name)} names no revision", "give a branch, a tag or a commit; two of them as BASE HEAD")
    try:
        found = git(top, "rev-parse", "--verify", "--quiet", "--end-of-options", f"{name}^{{commit}}")
    except GitError as error:
        if error.advice:
            raise
        raise GitError(f"the repository has no revision {tick(name)}", _advice(top)) from error
    return found.decode("ascii").strip()


def merge_base(top: Path, one: str, other: str) -> str:
    """The commit that both come from. Raises GitError where there is none here."""
    try:
        found = git(top, "merge-base", one, other)
    except GitError as error:
        if error.advice:
            raise
        message = f"{one[:SHORT]} and {other[:SHORT]} have no commit in common here"
        raise GitError(message, _advice(top, "compare them as they are: `--direct`")) from error
    return found.decode("ascii").split()[0]


def _advice(top: Path, else_: str = "see `git branch --all`; a branch of the host needs `git fetch` first") -> str:
    shallow = git(top, "rev-parse", "--is-shallow-repository").strip() == b"true"
    return f"this clone is shallow; {FETCH}" if shallow else else_


def files_of(top: Path, commit: str, folders: Collection[str], largest: int) -> Files:
    """The YAML files below these folders (relative to the top), in whatever folder inside. Raises GitError.

    largest: bytes of a file; a greater one is not read.
    """
    entries = [entry for entry in _entries(top, commit, folders) if _wanted(entry, folders)]
    unreadable = {entry.path: why for entry in entries if (why := _unreadable(entry, largest))}
    texts = _texts(top, [entry for entry in entries if entry.path not in unreadable])
    pointers = {path for path, text in texts.items() if text.startswith(LFS)}
    unreadable |= dict.fromkeys(pointers, "it is a pointer of Git LFS, and its text is not in the repository")
    return Files(
        texts={path: text for path, text in texts.items() if path not in pointers},
        unreadable=dict(sorted(unreadable.items())),
    )


def file_of(top: Path, commit: str, path: str, largest: int) -> bytes | None:
    """One file; None where the revision does not have it, or not as text of a bearable size."""
    found = [entry for entry in _entries(top, commit, [path]) if entry.path == path]
    return _texts(top, found).get(path) if found and not _unreadable(found[0], largest) else None


def _entries(top: Path, commit: str, paths: Collection[str]) -> Iterator[Entry]:
    said = git(top, "ls-tree", "-r", "-z", "-l", "--full-tree", commit, "--", *sorted(set(paths)))
    for line in said.split(b"\0")[:-1]:
        about, _, path = line.partition(b"\t")
        mode, _, name, size = about.split()
        yield Entry(
            mode=mode.decode("ascii"),
            object=name.decode("ascii"),
            size=int(size) if size.isdigit() else 0,
            path=os.fsdecode(path),
        )


def _wanted(entry: Entry, folders: Collection[str]) -> bool:
    """As on the disk: hidden files are passed over. A folder that is none stands for itself."""
    if entry.path in folders or entry.mode == SUBMODULE:
        return True
    inside = next(folder for folder in folders if folder == "." or entry.path.startswith(f"{folder}/"))
    below = posixpath.relpath(entry.path, inside).split("/")
    return below[-1].endswith(".yaml") and not any(step.startswith(".") for step in below)


def _unreadable(entry: Entry, largest: int) -> str:
    if entry.mode == LINK:
        return "it is a symbolic link, which is not followed in a revision"
    if entry.mode == SUBMODULE:
        return "it is a submodule, whose files are in another repository"
    return f"it is larger than {largest >> 20} MiB, and is not read" if entry.size > largest else ""


def _texts(top: Path, entries: Collection[Entry]) -> dict[str, bytes]:
    """Raises GitError where an object is not in this clone."""
    said = git(top, "cat-file", "--batch", given="".join(f"{entry.object}\n" for entry in entries).encode())
    found, at = {}, 0
    for entry in entries:
        end = said.index(b"\n", at)
        head = said[at:end].split()
        if head[1:2] != [BLOB.encode()]:
            advice = "this clone leaves files out (`--filter`): clone without, or `git fetch --refetch --no-filter`"
            raise GitError(f"the text of {tick(entry.path)} is not in this clone", advice)
        size = int(head[2])
        found[entry.path] = said[end + 1 : end + 1 + size]
        at = end + 1 + size + 1
    return found
