"""The rule files of one revision, or of the disk, found by the folders that its own config names."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from connector.config import LARGEST, Config, label, parse_config, read_rule_files
from connector.core.problems import Mark, Problems, tick
from connector.core.rules.kinds import OWN_FOLDERS
from connector.repository.git import GitError
from connector.repository.revisions import SHORT, Files, file_of, files_of


@dataclass(frozen=True, kw_only=True)
class Side:
    """Files not read yet, by path below the config's folder. problems: those that cannot be.

    name: as the caller wrote it. commit: None for the disk. told: in words. prefix: before a path that is told.
    """

    name: str
    commit: str | None
    told: str
    prefix: str
    policies: str
    mappings: str
    restrictions: str
    files: Mapping[str, bytes]
    problems: Problems
    notes: tuple[str, ...] = field(default=())


def on_disk(config: Config, folder: Path) -> Side:
    problems = Problems()
    files = read_rule_files(config, folder, problems)
    name = "the files on disk"
    return Side(
        name=name,
        commit=None,
        told=name,
        prefix="" if folder == Path() else f"{label(folder)}/",
        policies=config.policies,
        mappings=config.mappings,
        restrictions=config.restrictions,
        files=files,
        problems=problems,
    )


@dataclass(frozen=True, kw_only=True)
class Clone:
    """A repository with a deployment in it. below: the config's folder, from the top; config: as it is on disk."""

    top: Path
    below: str
    config: Config
    config_file: str
    config_text: bytes

    def side(self, name: str, commit: str, told: str) -> Side:
        """Raises GitError where the files are not in this clone, or the folders not in the repository."""
        text = file_of(self.top, commit, self._from_top(self.config_file), LARGEST)
        then = self._config_then(text)
        prefix = f"{name}:" + ("" if self.below == "." else f"{self.below}/")
        folders = {self._from_top(folder): folder for folder in (then.policies, then.mappings)}
        found, problems = files_of(self.top, commit, folders, LARGEST), Problems()
        self._tell_unreadable(found, prefix, problems)
        files = {path: text for path, text in _named(found, folders) if not _is_test(path, then.policies)}
        restricting = file_of(self.top, commit, self._from_top(then.restrictions), LARGEST)
        files |= {} if restricting is None else {then.restrictions: restricting}
        for folder in (then.policies, then.mappings):
            if not any(_inside(path, folder) for path in files):
                message = "the revision has no rule files in this folder"
                advice = "name a revision that has them, or correct `policies` and `mappings` of the config"
                problems.error(Mark(file=prefix + folder), "missing-folder", message, advice)
        return Side(
            name=name,
            commit=commit,
            told=told,
            prefix=prefix,
            policies=then.policies,
            mappings=then.mappings,
            restrictions=then.restrictions,
            files=files,
            problems=problems,
            notes=tuple(self._notes(then, text, f"{name} ({commit[:SHORT]})")),
        )

    def _config_then(self, text: bytes | None) -> Config:
        """Only its folders count; those of today's, where it cannot be read."""
        then = parse_config(text, self.config_file, Problems()) if text is not None else None
        return then or self.config

    def _notes(self, then: Config, text: bytes | None, name: str) -> Iterator[str]:
        for what in ("policies", "mappings"):
            folder = getattr(then, what)
            if posixpath.normpath(folder) != posixpath.normpath(getattr(self.config, what)):
                yield f"{name} has its {what} in {folder}, and they were read there"
        if text is not None and text != self.config_text:
            yield f"{self.config_file} of {name} is another; both sides are tried with the one on disk"

    def _from_top(self, path: str) -> str:
        whole = posixpath.normpath(posixpath.join(self.below, path))
        if whole == ".." or whole.startswith(("../", "/")):
            raise GitError(f"{tick(path)} of the config is not in the repository", "keep it below the repository's top")
        return whole

    def _tell_unreadable(self, found: Files, prefix: str, problems: Problems) -> None:
        for path, why in found.unreadable.items():
            shown = label(Path(posixpath.relpath(path, self.below)))
            problems.error(Mark(file=prefix + shown), "unreadable-file", why, "put the file itself there")


def _named(found: Files, folders: Mapping[str, str]) -> Iterator[tuple[str, bytes]]:
    """By the names that the config gives the folders."""
    for path, text in found.texts.items():
        folder = max((one for one in folders if one == "." or path.startswith(f"{one}/")), key=len)
        inside = label(Path(posixpath.relpath(path, folder)))
        yield posixpath.join(folders[folder].rstrip("/"), inside), text


def _inside(path: str, folder: str) -> bool:
    above = posixpath.normpath(folder)
    return above == "." or posixpath.normpath(path).startswith(f"{above}/")


def _is_test(path: str, policies: str) -> bool:
    """Tests are not rules."""
    return _inside(path, posixpath.join(policies, OWN_FOLDERS[1]))
