"""Of the files that fit a pattern, the one that is meant."""

from __future__ import annotations

from collections.abc import Mapping
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Literal

from connector.core.problems import tick
from connector.sources import Missing, SourceError

PATTERN = frozenset("*?")
By = Literal["name", "modified"]


def fits(name: str, pattern: str) -> bool:
    """`*` and `?` alone are signs. A name that begins with a dot is nobody's export: tools write under such names."""
    hidden = name.startswith(".") and not pattern.startswith(".")
    return not hidden and fnmatchcase(name, pattern.replace("[", "[[]"))


def newest_of(pattern: Path, label: str, by: By | None) -> Path:
    """The newest file of the pattern's folder whose name fits. Raises Missing and SourceError."""
    try:
        times = {
            file.name: file.stat().st_mtime_ns
            for file in pattern.parent.iterdir()
            if fits(file.name, pattern.name) and file.is_file()
        }
    except FileNotFoundError:
        times = {}
    except OSError as error:
        reason = (error.strerror or "unknown error").lower()
        raise SourceError(f"the folder of the feed {tick(label)} cannot be read: {reason}") from error
    return pattern.parent / newest_name(times, label, by)


def newest_name(times: Mapping[str, int], label: str, by: By | None) -> str:
    """By name and time of each. Raises Missing where there is none, SourceError where it is not clear which one.

    An old file that is copied anew is the last by time; `people_9.csv` is the last by name, though `people_10.csv`
    came later. Where nobody said which of the two counts, neither is believed against the other.
    """
    if not times:
        raise Missing(f"no file fits the feed {tick(label)}")
    last = max(times)
    latest = max(times.values())
    written = [name for name, moment in times.items() if moment == latest]
    if by == "name" or (by is None and written == [last]):
        return last
    if by == "modified" and len(written) == 1:
        return written[0]
    other = max(name for name in written if name != last or len(written) == 1)
    raise SourceError(
        f"it is not clear which file of the feed {tick(label)} is the newest: {tick(last)} is the last by name, "
        f"{tick(other)} was written {'at the same time' if last in written else 'later'}; say `newest: name`"
        + ("" if by == "modified" else " or `newest: modified`")
    )
