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
from connector.core.rules.mappings import CalendarFile, Certifications, Entitlements, Locations, Roles
from connector.core.rules.policies import Policy

MAPPING_KINDS: dict[str, tuple[str, Any]] = {
    "roles": ("role", Roles),
    "locations": ("location", Locations),
    "certifications": ("certification", Certifications),
    "entitlements": ("entitlement", Entitlements),
    "calendar": ("calendar", CalendarFile),
}
REQUIRED = ("entitlements", "calendar")


@dataclass(frozen=True, kw_only=True)
class RuleFiles:
    """`files` by path; `prefix` stands before every path that is told to the user."""

    files: Mapping[str, bytes]
    policies: str
    mappings: str
    prefix: str

    def inside(self, folder: str) -> Iterator[tuple[str, str, bytes]]:
        """Path as told, stem, and bytes of the YAML files right inside a folder."""
        wanted = posixpath.normpath(folder)
        for path, data in sorted(self.files.items()):
            if posixpath.normpath(posixpath.dirname(path)) == wanted:
                yield self.prefix + path, posixpath.splitext(posixpath.basename(path))[0], data

    def mapping(self, name: str) -> tuple[str, bytes | None]:
        file = self.prefix + posixpath.join(self.mappings, f"{name}.yaml")
        return next(((path, data) for path, stem, data in self.inside(self.mappings) if stem == name), (file, None))


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
        around=around,
        policies_folder=files.prefix + files.policies,
    )


def read_policies(files: RuleFiles, problems: Problems) -> tuple[tuple[PolicyFile, ...], bool]:
    found, complete = [], True
    for file, stem, data in files.inside(files.policies):
        reading = read_document(Policy, data, file, problems)
        complete = complete and reading.value is not None and STAND_IN not in reading.value.grants
        if reading.value is not None:
            found.append(PolicyFile(file=file, stem=stem, policy=reading.value, whole=reading.whole))
    return tuple(found), complete


def read_exceptions(files: RuleFiles, problems: Problems) -> Iterator[PersonException]:
    for file, _, data in files.inside(posixpath.join(files.policies, "exceptions")):
        yield from read_document(Exceptions, data, file, problems).value or ()


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
    if posixpath.normpath(files.policies) == posixpath.normpath(files.mappings):
        return
    for file, stem, _ in files.inside(files.mappings):
        if stem not in MAPPING_KINDS:
            advice = nearest(stem, MAPPING_KINDS) or f"the mappings are {', '.join(MAPPING_KINDS)}"
            problems.warn(
                Mark(file=file), "stray-file", f"no mapping is named {tick(stem)}; the file is not read", advice
            )
