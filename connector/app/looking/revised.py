"""The rules of two revisions, or of one and the files on disk, each read as `validate` reads them."""

from __future__ import annotations

import os
import posixpath
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from connector import clock
from connector.app.failure import Wrong
from connector.config import LARGEST, Config, label, parse_config, read_config, read_rule_files
from connector.core.problems import Invalid, Mark, Problem, Problems, tick
from connector.core.rules.loading import load_rulebook
from connector.core.rules.rulebook import Rulebook
from connector.repository.git import GitError, top_of
from connector.repository.revisions import SHORT, Files, commit_of, file_of, files_of, merge_base

TESTS = "tests"


@dataclass(frozen=True, kw_only=True)
class Revised:
    """Rules of one side. files: path, under the folders that today's config names, to bytes; labels: how each is told.

    name: as the caller wrote it. commit: None for the files on disk.
    """

    name: str
    commit: str | None
    told: str
    files: Mapping[str, bytes]
    labels: Mapping[str, str]
    book: Rulebook
    warnings: tuple[Problem, ...]


@dataclass(frozen=True, kw_only=True)
class Pair:
    """notes: what a reader must know of the two."""

    config: Config
    before: Revised
    after: Revised
    load: Callable[[Mapping[str, bytes]], Rulebook | None]
    notes: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class _Side:
    """One side's files, not read yet. problems: files that cannot be."""

    name: str
    commit: str | None
    told: str
    prefix: str
    policies: str
    mappings: str
    files: Mapping[str, bytes]
    problems: Problems
    notes: tuple[str, ...] = ()


def revised(config_path: Path, base: str, head: str | None, *, direct: bool) -> Pair:
    """Raises Wrong where git has no such revision, Invalid with every mistake of both.

    direct: with BASE itself, not with the commit that HEAD left it at.
    """
    config, problems = read_config(config_path)
    if config is None or problems.errors:
        raise Invalid(problems)
    try:
        sides = _sides(config_path, config, base, head, direct=direct)
    except GitError as error:
        raise Wrong(str(error), error.advice) from error
    before, after = (_read(side, config) for side in sides)
    wrong = Problems([*before[1].errors, *after[1].errors])
    if before[0] is None or after[0] is None or wrong:
        raise Invalid(wrong)
    old, new = (_revised(side, book, config, found) for side, (book, found) in zip(sides, (before, after), strict=True))
    return Pair(config=config, before=old, after=new, load=_loader(config), notes=(*sides[0].notes, *sides[1].notes))


def _sides(config_path: Path, config: Config, base: str, head: str | None, *, direct: bool) -> tuple[_Side, _Side]:
    folder = config_path.parent
    top = top_of(folder)
    if top is None:
        raise GitError(f"{tick(label(folder))} is not in a git repository", "run it in a clone; `git` must be installed")
    below = Path(os.path.relpath(folder.resolve(), top.resolve())).as_posix()
    named, tip = commit_of(top, base), commit_of(top, head or "HEAD")
    start = named if direct else merge_base(top, named, tip)
    whence = base if start == named else f"{start[:SHORT]}, where it left {base}"
    tree = _Tree(top=top, below=below, config=config, config_file=config_path.name)
    before = tree.side(base if start == named else start[:SHORT], start, f"{whence} ({start[:SHORT]})" if start == named else whence)
    if head is not None:
        return before, tree.side(head, tip, f"{head} ({tip[:SHORT]})")
    return before, tree.disk(folder)


@dataclass(frozen=True, kw_only=True)
class _Tree:
    """below: the config's folder, from the top of the repository."""

    top: Path
    below: str
    config: Config
    config_file: str

    def side(self, name: str, commit: str, told: str) -> _Side:
        then = self._config_then(commit)
        policies, mappings = then.policies, then.mappings
        prefix = f"{name}:" + ("" if self.below == "." else f"{self.below}/")
        problems = Problems()
        folders = {self._inside(policies): policies, self._inside(mappings): mappings}
        found = files_of(self.top, commit, folders, LARGEST)
        self._tell(found, folders, prefix, problems)
        files = {path: text for path, text in self._named(found, folders) if not self._is_test(path, policies)}
        for folder in (policies, mappings):
            if not any(posixpath.normpath(path).startswith(f"{posixpath.normpath(folder)}/") for path in files):
                message = "the revision has no rule files in this folder"
                problems.error(Mark(file=prefix + folder), "missing-folder", message, "name one in which they are")
        return _Side(
            name=name,
            commit=commit,
            told=told,
            prefix=prefix,
            policies=policies,
            mappings=mappings,
            files=files,
            problems=problems,
            notes=tuple(self._notes(then, name, commit)),
        )

    def disk(self, folder: Path) -> _Side:
        problems = Problems()
        files = read_rule_files(self.config, folder, problems)
        prefix = "" if folder == Path() else f"{label(folder)}/"
        return _Side(
            name="the files on disk",
            commit=None,
            told="the files on disk",
            prefix=prefix,
            policies=self.config.policies,
            mappings=self.config.mappings,
            files=files,
            problems=problems,
        )

    def _config_then(self, commit: str) -> Config:
        """Only its folders count; today's, where it cannot be read."""
        path = posixpath.normpath(posixpath.join(self.below, self.config_file))
        text = file_of(self.top, commit, path, LARGEST)
        return (parse_config(text, path, Problems()) if text is not None else None) or self.config

    def _notes(self, then: Config, name: str, commit: str) -> Iterator[str]:
        for what in ("policies", "mappings"):
            if posixpath.normpath(getattr(then, what)) != posixpath.normpath(getattr(self.config, what)):
                yield f"{name} ({commit[:SHORT]}) has its {what} in {getattr(then, what)}; they were read there"

    def _inside(self, folder: str) -> str:
        path = posixpath.normpath(posixpath.join(self.below, folder))
        if path.startswith(("../", "/")) or path == "..":
            raise GitError(f"the folder {tick(folder)} of the config is not in the repository", "move it into it")
        return path

    def _named(self, found: Files, folders: Mapping[str, str]) -> Iterator[tuple[str, bytes]]:
        """By the names that the config gives the folders."""
        for path, text in found.texts.items():
            folder = max((f for f in folders if f == "." or path.startswith(f"{f}/")), key=len)
            inside = posixpath.relpath(path, folder)
            yield posixpath.join(folders[folder].rstrip("/"), label(Path(inside))), text

    def _is_test(self, path: str, policies: str) -> bool:
        return posixpath.normpath(path).startswith(f"{posixpath.normpath(policies)}/{TESTS}/")

    def _tell(self, found: Files, folders: Mapping[str, str], prefix: str, problems: Problems) -> None:
        for path, why in found.unreadable.items():
            inside = posixpath.relpath(path, self.below)
            advice = "put the file itself there" if path not in folders else "put the folder itself there"
            problems.error(Mark(file=prefix + label(Path(inside))), "unreadable-file", why, advice)


def _read(side: _Side, config: Config) -> tuple[Rulebook | None, Problems]:
    """With every problem of the side."""
    book, problems = load_rulebook(
        side.files,
        config.directories,
        None,
        clock.today("UTC"),
        policies_folder=side.policies,
        mappings_folder=side.mappings,
        prefix=side.prefix,
    )
    problems.extend(side.problems)
    return book, problems


def _revised(side: _Side, book: Rulebook | None, config: Config, problems: Problems) -> Revised:
    if book is None:
        raise ValueError("a rulebook with mistakes was told before")
    named = {_today(path, side, config): path for path in side.files}
    return Revised(
        name=side.name,
        commit=side.commit,
        told=side.told,
        files={path: side.files[then] for path, then in named.items()},
        labels={path: side.prefix + then for path, then in named.items()},
        book=book,
        warnings=tuple(problem for problem in problems if problem.severity == "warning"),
    )


def _today(path: str, side: _Side, config: Config) -> str:
    """The path as today's config would name it, so that a file stays the same where only a folder has another name."""
    folders = sorted(((side.policies, config.policies), (side.mappings, config.mappings)), key=lambda pair: -len(pair[0]))
    for then, now in folders:
        old = posixpath.normpath(then)
        if posixpath.normpath(path).startswith(f"{old}/"):
            return posixpath.join(posixpath.normpath(now), posixpath.relpath(posixpath.normpath(path), old))
    return posixpath.normpath(path)


def _loader(config: Config) -> Callable[[Mapping[str, bytes]], Rulebook | None]:
    def load(files: Mapping[str, bytes]) -> Rulebook | None:
        folders = {"policies_folder": config.policies, "mappings_folder": config.mappings}
        return load_rulebook(files, config.directories, None, clock.today("UTC"), **folders)[0]

    return load
