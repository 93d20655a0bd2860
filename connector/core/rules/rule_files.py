"""The files of policies, exceptions and mappings, told apart by their paths and read."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from connector.core.files.documents import STAND_IN
from connector.core.files.reading import read_document
from connector.core.problems import Mark, Problems, nearest, tick
from connector.core.rules.draft import Draft, PolicyFile, Surroundings, Table
from connector.core.rules.exceptions import Exceptions, PersonException
from connector.core.rules.kinds import MAPPINGS, folder_below, kind_of
from connector.core.rules.mappings import CalendarFile
from connector.core.rules.policies import Policy
from connector.core.rules.restrictions import Restriction, Restrictions

NOUNS = {"roles": "role", "locations": "location", "certifications": "certification", "entitlements": "entitlement"}
MAPPING_KINDS: dict[str, tuple[str, Any]] = {name: (NOUNS.get(name, name), kind) for name, kind in MAPPINGS.items()}
REQUIRED = ("entitlements", "calendar")
RESTRICTIONS = "restrictions.yaml"


@dataclass(frozen=True, kw_only=True)
class RuleFiles:
    """`files` by path; `prefix` stands before every path that is told to the user."""

    files: Mapping[str, bytes]
    policies: str
    mappings: str
    restrictions: str = RESTRICTIONS
    prefix: str

    def of(self, wanted: str | None) -> Iterator[tuple[str, bytes]]:
        """Path and bytes of the files of one kind."""
        folders = {"policies": self.policies, "mappings": self.mappings, "restrictions": self.restrictions}
        return ((path, data) for path, data in sorted(self.files.items()) if kind_of(path, **folders) == wanted)

    def one(self, kind: str, path: str) -> tuple[str, bytes | None]:
        """Path, as told, and bytes of the one file of a kind; `path`: where it belongs."""
        return next(((self.prefix + found, data) for found, data in self.of(kind)), (self.prefix + path, None))

    def mapping(self, name: str) -> tuple[str, bytes | None]:
        return self.one(name, posixpath.join(self.mappings, f"{name}.yaml"))


def read_draft(files: RuleFiles, around: Surroundings, problems: Problems) -> Draft:
    policies, all_policies = read_policies(files, problems)
    tables = {name: read_table(files, name, problems) for name in MAPPING_KINDS if name != "calendar"}
    tell_strays(files, problems)
    return Draft(
        policies=policies,
        all_policies=all_policies,
        exceptions=tuple(read_exceptions(files, problems)),
        roles=tables["roles"],
        locations=tables["locations"],
        certifications=tables["certifications"],
        entitlements=tables["entitlements"],
        calendar=read_calendar(files, problems),
        restrictions=read_restrictions(files, problems),
        around=around,
        policies_folder=files.prefix + files.policies,
    )


def read_policies(files: RuleFiles, problems: Problems) -> tuple[tuple[PolicyFile, ...], bool]:
    found, complete = [], True
    for path, data in files.of("policy"):
        file, stem = files.prefix + path, posixpath.splitext(posixpath.basename(path))[0]
        folder = folder_below(posixpath.dirname(path), files.policies) or "."
        reading = read_document(Policy, data, file, problems)
        complete = complete and reading.value is not None and STAND_IN not in reading.value.grants
        if reading.value is not None:
            found.append(PolicyFile(file=file, folder=folder, stem=stem, policy=reading.value, whole=reading.whole))
    return tuple(found), complete


def read_exceptions(files: RuleFiles, problems: Problems) -> Iterator[PersonException]:
    for path, data in files.of("exceptions"):
        yield from read_document(Exceptions, data, files.prefix + path, problems).value or ()


def read_restrictions(files: RuleFiles, problems: Problems) -> Table[Restriction]:
    """No file restricts nothing; one with mistakes is an error."""
    file, data = files.one("restrictions", files.restrictions)
    reading = read_document(Restrictions, data, file, problems) if data is not None else None
    entries, written = (reading.value or {}, reading.written) if reading else ({}, None)
    return Table(what="restriction", file=file, entries=entries, names=tuple(entries), written=written)


def read_table(files: RuleFiles, name: str, problems: Problems) -> Table[Any]:
    what, kind = MAPPING_KINDS[name]
    file, data = files.mapping(name)
    if data is None:
        tell_missing(name, file, problems)
        return Table(what=what, file=file, entries={}, names=(), written=None)
    reading = read_document(kind, data, file, problems)
    readable = reading.written is not None and reading.written.kind == "mapping"
    names = reading.names if readable else None
    return Table(what=what, file=file, entries=reading.value or {}, names=names, written=reading.written)


def read_calendar(files: RuleFiles, problems: Problems) -> CalendarFile | None:
    file, data = files.mapping("calendar")
    if data is None:
        tell_missing("calendar", file, problems)
        return None
    return read_document(CalendarFile, data, file, problems).value


def tell_missing(name: str, file: str, problems: Problems) -> None:
    if name in REQUIRED:
        problems.error(
            Mark(file=file), "missing-file", "the file is missing", "write it; `connector init` shows an example"
        )


def tell_strays(files: RuleFiles, problems: Problems) -> None:
    for path, _ in files.of(None):
        if folder_below(posixpath.dirname(path), files.mappings) == ".":
            stem = posixpath.splitext(posixpath.basename(path))[0]
            advice = nearest(stem, MAPPING_KINDS) or f"the mappings are {', '.join(MAPPING_KINDS)}"
            problems.warn(
                Mark(file=files.prefix + path),
                "stray-file",
                f"no mapping is named {tick(stem)}; the file is not read",
                advice,
            )
