"""`manifest.csv`: which files a package must hold, and whether each is whole or a delta."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from connector.core.problems import Invalid, Mark, Problems, nearest, tick
from connector.sources.oneroster.rows import lines_of, split
from connector.sources.oneroster.standard import KINDS, Mode
from connector.sources.package import Package

NAME = "manifest.csv"
VERSIONS = {"manifest.version": "1.0", "oneroster.version": "1.2"}
MODES = ("bulk", "delta", "absent")


def files_of(package: Package, mode: Mode) -> frozenset[str]:
    """Those of our three files that are there. Raises Invalid for a manifest that the package does not keep to.

    Of a bulk all three must be there; of a delta each may be absent.
    """
    mark = Mark(file=package.within(NAME))
    if NAME not in package.contents:
        raise _stop([(Mark(file=package.label), "feed-archive", f"it holds no {tick(NAME)}", _near(NAME, package))])
    found: dict[str, str] = {}
    mistakes: list[tuple[Mark, str, str, str]] = []
    for line, text in enumerate(lines_of(package.contents[NAME]), 1):
        fields = split(text) if text else None
        place = Mark(file=mark.file, line=line)
        if line == 1 and fields != ["propertyName", "value"]:
            raise _stop([(place, "feed-standard", "the headings are not `propertyName,value`", "")])
        if line == 1 or not text:
            continue
        if fields is None or len(fields) != 2:
            mistakes.append((place, "feed-standard", "this is no property and its value", ""))
        elif fields[0] in found:
            mistakes.append((place, "feed-standard", f"the property {tick(fields[0])} stands twice", ""))
        else:
            found[fields[0]] = fields[1]
    mistakes += [(mark, *words) for words in (*_of_versions(found), *_of_files(found, package))]
    mistakes += [(mark, *words) for words in _of_ours(found, mode)]
    if mistakes:
        raise _stop(mistakes)
    return frozenset(kind.name for kind in KINDS if found[_property(kind.name)] == mode)


def _of_versions(found: Mapping[str, str]) -> Iterable[tuple[str, str, str]]:
    for name, version in VERSIONS.items():
        if found.get(name) != version:
            message = f"{tick(name)} is {tick(found.get(name, ''))}, not {tick(version)}"
            yield "feed-standard", message, "export OneRoster 1.2"


def _of_files(found: Mapping[str, str], package: Package) -> Iterable[tuple[str, str, str]]:
    """Of every file that it tells of, also of those that nothing is read from: the package is whole, or it is not."""
    for name, value in found.items():
        file = f"{name.removeprefix('file.')}.csv"
        if not name.startswith("file."):
            continue
        if value not in MODES:
            yield (
                "feed-standard",
                f"{tick(name)} is {tick(value)}",
                nearest(value, MODES) or "write bulk, delta or absent",
            )
        elif value != "absent" and file not in package.names:
            yield "feed-archive", f"the manifest promises {tick(file)}, and it is not there", _near(file, package)
        elif value == "absent" and file in package.names:
            yield "feed-archive", f"{tick(file)} is there, and the manifest calls it absent", "look at the export"


def _of_ours(found: Mapping[str, str], mode: Mode) -> Iterable[tuple[str, str, str]]:
    for kind in KINDS:
        name = _property(kind.name)
        value = found.get(name)
        if value is None:
            yield "feed-standard", f"the property {tick(name)} is missing", nearest(name, found)
        elif value == "delta" and mode == "bulk":
            message = f"{tick(name)} is `delta`: a delta alone is never the whole feed"
            yield "feed-delta", message, "name the last bulk as `path`, and the deltas since then under `deltas`"
        elif value == "bulk" and mode == "delta":
            yield "feed-delta", f"{tick(name)} is `bulk` in a delta", "name a new bulk as `path`"
        elif value == "absent" and mode == "bulk":
            yield "feed-archive", f"{tick(kind.name)} is absent, and it is needed", "export users, roles and orgs"


def _property(file: str) -> str:
    return f"file.{file.removesuffix('.csv')}"


def _near(file: str, package: Package) -> str:
    """Names of files are case-sensitive, and stand at the top of the archive."""
    return nearest(file, package.names) or "look at the export; the files stand at the top of the archive"


def _stop(mistakes: Iterable[tuple[Mark, str, str, str]]) -> Invalid:
    problems = Problems()
    for mark, code, message, advice in mistakes:
        problems.error(mark, code, message, advice)
    return Invalid(problems)
