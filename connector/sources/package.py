"""Files that belong together: a zip archive or a folder, whole and within bounds."""

from __future__ import annotations

import datetime as dt
import io
import lzma
import re
import struct
import zipfile
import zlib
from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from pathlib import Path

from connector.core.files.spans import span
from connector.core.problems import Invalid, Mark, Problems, tick
from connector.sources import Missing, SourceError, Unfinished
from connector.sources.finished import FileState
from connector.sources.laid import LaidFile
from connector.sources.settings import LaidSettings, ResolvePath, ResolveSecret

LARGEST = 512 << 20
"""Bytes of what is read of one package, unpacked: some twenty times what 100,000 pupils need."""

OUTSIDE = re.compile(r"^[/\\]|^[A-Za-z]:|\\|(^|/)\.\.(/|$)|\x00")
BEGINNING = b"PK\x03\x04"
BROKEN = (
    *(zipfile.BadZipFile, zlib.error, lzma.LZMAError, EOFError, OSError, ValueError, RuntimeError),
    *(IndexError, struct.error, MemoryError),  # of a name without a letter, and of what claims to be enormous
)


@dataclass(frozen=True, kw_only=True)
class Package:
    """names: all files at its top. contents: the wanted ones that are there. modified: in UTC, the oldest of these."""

    label: str
    modified: dt.datetime
    names: frozenset[str]
    contents: Mapping[str, bytes]

    def within(self, name: str) -> str:
        """What problems call a file of it."""
        return f"{self.label}/{name}"


def read_package(
    settings: LaidSettings, resolve_path: ResolvePath, resolve_secret: ResolveSecret, wanted: Collection[str]
) -> Package:
    """The archive or, on this machine, the folder that is meant now.

    Raises Missing, Unfinished, Invalid and SourceError.
    """
    folder = resolve_path(settings.path)
    if settings.sftp is not None or not folder.is_dir():
        found = LaidFile.of(settings, resolve_path, resolve_secret).read()
        return unpacked(found.content, found.label, found.modified, wanted)
    try:
        return _of_folder(folder, settings, wanted)
    except OSError as error:
        reason = (error.strerror or "unknown error").lower()
        raise SourceError(f"the folder of the feed {tick(settings.path)} cannot be read: {reason}") from error


def unpacked(content: bytes, label: str, modified: dt.datetime, wanted: Collection[str]) -> Package:
    """Raises Unfinished and Invalid."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            members = [info for info in archive.infolist() if not info.is_dir()]
            _stop_if_unsafe(members, label, wanted)
            contents = {info.filename: archive.read(info) for info in members if info.filename in wanted}
    except BROKEN as error:
        raise _broken(content, label, error) from None
    names = frozenset(info.filename for info in members if "/" not in info.filename)
    return Package(label=label, modified=modified, names=names, contents=contents)


def _broken(content: bytes, label: str, error: Exception) -> Exception:
    if not content or (content.startswith(BEGINNING) and not _ends(content)):
        return Unfinished(f"the archive {tick(label)} has no end: it is not whole", code="feed-half-written")
    if not content.startswith((BEGINNING, b"PK\x05\x06")):
        return _refused(label, "it is no zip archive")
    return _refused(label, f"it is damaged: {str(error).lower() or 'it cannot be unpacked'}")


def _ends(content: bytes) -> bool:
    return zipfile.is_zipfile(io.BytesIO(content))


def _stop_if_unsafe(members: Collection[zipfile.ZipInfo], label: str, wanted: Collection[str]) -> None:
    """Nothing is ever written from an archive, but one with such names was not made by an export."""
    times = Counter(info.filename for info in members)
    for info in members:
        if OUTSIDE.search(info.orig_filename):
            raise _refused(label, f"it holds {tick(info.orig_filename)}, which leads out of it")
        if times[info.filename] > 1:
            raise _refused(label, f"it holds {tick(info.filename)} more than once")
        if info.filename in wanted and info.flag_bits & 1:
            raise _refused(label, f"{tick(info.filename)} in it is encrypted")
    if sum(info.file_size for info in members if info.filename in wanted) > LARGEST:
        raise _refused(label, f"unpacked it is larger than {LARGEST >> 20} MiB, and is not read")


def _of_folder(folder: Path, settings: LaidSettings, wanted: Collection[str]) -> Package:
    label = settings.path.rstrip("/")
    rest = span(settings.stable_for) if settings.stable_for else dt.timedelta()
    names = frozenset(path.name for path in folder.iterdir() if path.is_file())
    before = _states(folder, names & frozenset(wanted))
    if sum(state.size for state in before.values()) > LARGEST:
        raise _refused(label, f"it is larger than {LARGEST >> 20} MiB, and is not read")
    found = {name: LaidFile(folder / name, f"{label}/{name}", rest, settings.done).read() for name in sorted(before)}
    if before != _states(folder, before):
        message = f"the feed {tick(label)} was written to while it was read; try again when it is complete"
        raise Unfinished(message, code="feed-unsettled")
    if not found:
        raise Missing(f"the folder {tick(label)} holds no file of the feed")
    return Package(
        label=label,
        modified=min(each.modified for each in found.values()),
        names=names,
        contents={name: each.content for name, each in found.items()},
    )


def _states(folder: Path, names: Collection[str]) -> dict[str, FileState]:
    return {name: FileState.of((folder / name).stat()) for name in names}


def _refused(label: str, message: str) -> Invalid:
    problems = Problems()
    problems.error(Mark(file=label), "feed-archive", message, "look at the export")
    return Invalid(problems)
