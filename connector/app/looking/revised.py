"""The rules of two revisions, or of one and the files on disk, each read as `validate` reads them."""

from __future__ import annotations

import os
import posixpath
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from connector import clock
from connector.app.failure import Wrong
from connector.app.looking.sides import Clone, Side, on_disk
from connector.config import Config, label, read_config
from connector.core.problems import Invalid, Problem, Problems, tick
from connector.core.rules.loading import load_rulebook
from connector.core.rules.rulebook import Rulebook
from connector.repository.git import GitError, refused_owner, top_of
from connector.repository.revisions import SHORT, commit_of, merge_base


@dataclass(frozen=True, kw_only=True)
class Revised:
    """The rules of one side, without mistakes. files: by path under the folders that today's config names.

    labels: how each is told, as `main:policies/x.yaml`. See Side for the others.
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
    """load: the rulebook of files between the two, if they make one. notes: what a reader must know of the two."""

    config: Config
    before: Revised
    after: Revised
    load: Callable[[Mapping[str, bytes]], Rulebook | None]
    notes: tuple[str, ...]


def revised(config_path: Path, base: str, head: str | None, *, direct: bool) -> Pair:
    """Raises Wrong where git has no such revision, Invalid with every mistake of both sides.

    head: None for the files on disk. direct: with BASE itself, not with the commit where HEAD left it.
    """
    config, problems = read_config(config_path)
    if config is None or problems.errors:
        raise Invalid(problems)
    try:
        before, after = _sides(config_path, config, base, head, direct=direct)
    except GitError as error:
        raise Wrong(str(error), error.advice) from error
    wrong = Problems()
    old, new = _revised(before, config, wrong), _revised(after, config, wrong)
    if old is None or new is None or wrong:
        raise Invalid(wrong)

    def load(files: Mapping[str, bytes]) -> Rulebook | None:
        return _read(files, config, config)[0]

    return Pair(config=config, before=old, after=new, load=load, notes=tuple(dict.fromkeys(before.notes + after.notes)))


def _sides(config_path: Path, config: Config, base: str, head: str | None, *, direct: bool) -> tuple[Side, Side]:
    folder = config_path.parent
    top = top_of(folder)
    if top is None and refused_owner(folder):
        raise GitError(
            "git refuses a folder of another owner", f"git config --global --add safe.directory {folder.absolute()}"
        )
    if top is None:
        message = f"{tick(label(folder.absolute()))} is in no git repository"
        raise GitError(message, "run it in a clone, with git installed")
    clone = Clone(
        top=top,
        below=Path(os.path.relpath(folder.resolve(), top.resolve())).as_posix(),
        config=config,
        config_file=config_path.name,
        config_text=config_path.read_bytes(),
    )
    named, tip = commit_of(top, base), commit_of(top, head or "HEAD")
    start = named if direct else merge_base(top, named, tip)
    if start == named:
        before = clone.side(base, start, f"{base} ({start[:SHORT]})")
    else:
        before = clone.side(start[:SHORT], start, f"{start[:SHORT]}, where it left {base}")
    return before, on_disk(config, folder) if head is None else clone.side(head, tip, f"{head} ({tip[:SHORT]})")


def _revised(side: Side, config: Config, wrong: Problems) -> Revised | None:
    """None, and all in `wrong`, where there are mistakes."""
    book, problems = _read(side.files, config, side, prefix=side.prefix)
    problems.extend(side.problems)
    wrong.extend(problems.errors)
    if book is None:
        return None
    today = {_today(path, side, config): path for path in side.files}
    return Revised(
        name=side.name,
        commit=side.commit,
        told=side.told,
        files={path: side.files[then] for path, then in today.items()},
        labels={path: side.prefix + then for path, then in today.items()},
        book=book,
        warnings=tuple(problem for problem in problems if problem.severity == "warning"),
    )


def _read(
    files: Mapping[str, bytes], config: Config, named: Side | Config, *, prefix: str = ""
) -> tuple[Rulebook | None, Problems]:
    """named: what names the folders."""
    return load_rulebook(
        files,
        config.directories,
        None,
        clock.today("UTC"),
        policies_folder=named.policies,
        mappings_folder=named.mappings,
        restrictions_file=named.restrictions,
        prefix=prefix,
    )


def _today(path: str, side: Side, config: Config) -> str:
    """The path as today's config would name it: a file is the same where only its folder has another name."""
    folders = ((side.policies, config.policies), (side.mappings, config.mappings))
    for then, now in sorted(folders, key=lambda pair: -len(pair[0])):
        above = f"{posixpath.normpath(then)}/"
        if path.startswith(above):
            return posixpath.join(posixpath.normpath(now), path.removeprefix(above))
    return path
