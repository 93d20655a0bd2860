"""The deltas that lie on a bulk, in the order in which they were made; none is taken where that is not clear."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import replace

from connector.core.files.spans import span
from connector.core.problems import tick
from connector.sources import Missing, SourceError, Unfinished
from connector.sources.laid import LaidFile
from connector.sources.newest import fits
from connector.sources.oneroster.roster import latest, read_sheets
from connector.sources.oneroster.rows import Sheet
from connector.sources.oneroster.settings import OneRosterSettings
from connector.sources.package import Package, unpacked
from connector.sources.settings import ResolvePath


def read_deltas(
    settings: OneRosterSettings, resolve_path: ResolvePath, bulk: Package, wanted: frozenset[str]
) -> Iterator[tuple[dt.datetime, dict[str, Sheet]]]:
    """When each was written, and what it holds. Raises Missing, Unfinished, Invalid and SourceError.

    By name, by the time of the file and by the last `dateLastModified` in it the order must be the same.
    """
    before, changed = bulk, ""
    for file in _files(settings, resolve_path):
        found = file.read()
        delta = unpacked(found.content, found.label, found.modified, wanted)
        _stop_if_unclear(before, delta, settings)
        sheets = read_sheets(delta, "delta")
        now = latest(sheets.values())
        if now and now <= changed:
            raise _unclear(f"{tick(delta.label)} changes nothing later than {tick(before.label)} does")
        yield delta.modified, sheets
        before, changed = delta, now or changed


def _files(settings: OneRosterSettings, resolve_path: ResolvePath) -> Iterator[LaidFile]:
    if settings.deltas is not None and settings.sftp is not None:
        raise SourceError("`deltas` are read on this machine, and `path` on a server: fetch both to one place")
    if settings.deltas is None:
        return
    pattern, folder = resolve_path(settings.deltas), settings.deltas.rpartition("/")[0]
    try:
        names = sorted(path.name for path in pattern.parent.iterdir() if fits(path.name, pattern.name))
    except FileNotFoundError:
        raise Missing(f"the folder of the deltas {tick(settings.deltas)} is missing") from None
    except OSError as error:
        reason = (error.strerror or "unknown error").lower()
        raise SourceError(f"the folder of the deltas {tick(settings.deltas)} cannot be read: {reason}") from error
    rest = span(settings.stable_for) if settings.stable_for else dt.timedelta()
    plain = LaidFile(path=pattern.parent, stable_for=rest, done=settings.done)
    yield from (replace(plain, path=pattern.parent / n, label=f"{folder}/{n}".removeprefix("/")) for n in names)


def _stop_if_unclear(before: Package, delta: Package, settings: OneRosterSettings) -> None:
    if delta.modified <= before.modified:
        raise _unclear(f"{tick(delta.label)} was not written later than {tick(before.label)}")
    if delta.modified - before.modified > settings.longest_gap:
        message = f"between {tick(before.label)} and {tick(delta.label)} lie more than {settings.gap}: one is missing"
        raise Unfinished(message, code="feed-delta")


def _unclear(message: str) -> Unfinished:
    return Unfinished(f"{message}: the order of the deltas is not clear", code="feed-delta")
