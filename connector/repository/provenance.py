"""Which commit touched each rule file last: two calls of git, however many files and commits there are."""

from __future__ import annotations

import hashlib
import os
import posixpath
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from connector.core.rules.provenance import Provenance
from connector.repository.git import GitError, git

REVISION = "CONNECTOR_REVISION"
"""What the environment calls the revision, for a place without a repository, such as a container."""
NO_REPOSITORY = "the policies are in no git repository"
CALLED = re.compile(r"[0-9A-Za-z][0-9A-Za-z._/+-]{0,99}")
LOG = ("log", "-z", "--raw", "--no-abbrev", "--no-renames", "--no-show-signature", "--diff-merges=combined")
COMMIT = ("--format=%x01%H %D", "--decorate-refs-exclude=*")  # of what decorates, `grafted` is left
GRAFTED = b"grafted"
"""Stands by a commit of a shallow clone whose parents are not there: what it touched is not known."""


def provenance(base: Path, folders: Sequence[str], files: Mapping[str, bytes]) -> Provenance:
    """Of the files in `folders`, where git can tell; never an error. files: path below `base` to what was read.

    The first folder's repository is asked.
    """
    told = os.environ.get(REVISION, "")
    named = told if CALLED.fullmatch(told) else ""
    places = [(base / folder).resolve() for folder in folders]
    top = _top(places[0])
    called = Provenance(revision=named, files=dict.fromkeys(files, named) if named else {})
    if top is None:
        return called if named else replace(called, unknown=NO_REPOSITORY)
    try:
        within = [place for place in places if place.is_relative_to(top)]
        return _asked(top, within, dict(_placed(top, base, files)))
    except GitError as error:
        return called if named else replace(called, unknown=_why(error))


def _top(folder: Path) -> Path | None:
    """Where the repository begins: a call of git saved, and none at all where there is none."""
    return next((place for place in (folder, *folder.parents) if (place / ".git").exists()), None)


def _placed(top: Path, base: Path, files: Mapping[str, bytes]) -> Iterator[tuple[str, tuple[str, bytes]]]:
    """Each with its path as git has it; none that cannot be in the repository, or whose name git would not print."""
    folders: dict[str, Path] = {}
    for path, data in files.items():
        folder, name = posixpath.split(path)
        if folder not in folders:
            folders[folder] = (base / folder).resolve()
        if folders[folder].is_relative_to(top) and not re.search(r"[\n\\]", name):
            yield path, (posixpath.normpath(f"{folders[folder].relative_to(top).as_posix()}/{name}"), data)


def _asked(top: Path, folders: Sequence[Path], files: Mapping[str, tuple[str, bytes]]) -> Provenance:
    asked = ["HEAD^{commit}", *(f"HEAD:{name}" for name, _ in files.values())]
    answer = git(top, "cat-file", "--batch-check=%(objectname)", given="\n".join((*asked, "")).encode())
    revision, *blobs = (None if line.endswith(b" missing") else line.decode() for line in answer.splitlines())
    if revision is None:
        raise GitError("nothing is committed yet")
    committed = {
        path: (name, blob)
        for (path, (name, data)), blob in zip(files.items(), blobs, strict=True)
        if blob is not None and blob in _blobs(data, len(blob))
    }
    touched = _touched(git(top, "--literal-pathspecs", *LOG, *COMMIT, revision, "--", *map(str, folders)))
    commits = {path: touched.get(where, revision) for path, where in committed.items()}
    lost = "" if touched.keys() >= set(committed.values()) else "the clone is shallow: earlier commits are not there"
    changed = dict.fromkeys(files.keys() - committed.keys(), "")
    return Provenance(revision=revision, files=commits | changed, unknown=lost)


def _blobs(data: bytes, letters: int) -> Iterator[str]:
    """The ids that git could have given to what was read; on Windows a checkout may have other line ends."""
    for text in dict.fromkeys((data, data.replace(b"\r\n", b"\n"))):
        whole = b"blob %d\0%b" % (len(text), text)
        yield hashlib.sha256(whole).hexdigest() if letters == 64 else hashlib.sha1(whole).hexdigest()  # noqa: S324


def _touched(log: bytes) -> dict[tuple[str, str], str]:
    """Path and blob to the newest commit that made it so; an older one that a merge dropped made another blob."""
    found: dict[tuple[str, str], str] = {}
    commit, grafted, blob = "", False, ""
    for part in log.split(b"\0"):
        text = part.strip(b"\n")
        if text.startswith(b"\x01"):
            said, _, decorations = text[1:].partition(b" ")
            commit, grafted = said.decode(), GRAFTED in decorations
        elif text.startswith(b":"):
            parents = len(text) - len(text.lstrip(b":"))
            blob = text.split(b" ")[2 * parents + 1].decode()
        elif text and not grafted:
            found.setdefault((os.fsdecode(text), blob), commit)
    return found


def _why(error: GitError) -> str:
    return "git refuses a folder of another owner" if "dubious ownership" in str(error) else str(error)
