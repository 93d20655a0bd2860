"""A folder that holds such pages and nothing else: for its owner alone, since they name people."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from pathlib import Path

from connector.app.failure import Wrong
from connector.atomic import ON_WINDOWS, replace_file, sweep
from connector.core.problems import tick
from connector.outputs.school_pages import MARK

INDEX = "index.html"
NAMED = re.compile(r"(index|school-[a-z0-9.-]+)\.html")
BROKEN_OFF = re.compile(r"\.(index|school-[a-z0-9.-]+)\.html\.[a-z0-9_]{8}\.tmp")
LONGEST = 60


def file_of(code: str) -> str:
    """The name of a location's page: of small letters, digits and hyphens, whatever the code is, and of no other's."""
    plain = re.sub(r"[^a-z0-9]+", "-", code.lower())[:LONGEST].strip("-")
    if plain == code:
        return f"school-{plain}.html"
    return f"school-{plain}.{hashlib.sha256(code.encode()).hexdigest()[:12]}.html"


def write_pages(pages: Mapping[str, str], out: Path) -> None:
    """By file name; pages of before that are not among them go. Raises Wrong, where a folder holds other files too."""
    try:
        _stop_if_other(out)
        out.mkdir(mode=0o700, exist_ok=True)
        if not ON_WINDOWS:
            out.chmod(0o700)
        sweep(out)
        for name, text in sorted(pages.items(), key=lambda page: page[0] == INDEX):
            replace_file(out / name, text.encode())
        for path in out.iterdir():
            if path.name not in pages and _ours(path):
                path.unlink()
    except OSError as error:
        message = f"{tick(out)} cannot be written: {(error.strerror or 'unknown').lower()}"
        raise Wrong(message, "name a folder of your own, in one that is there") from error


def _stop_if_other(out: Path) -> None:
    if out.is_dir():
        for path in sorted(out.iterdir()):
            if not _ours(path):
                raise Wrong(f"{tick(out)} holds {tick(path.name)}, which is no such page", "name a new folder")
    elif out.exists() or out.is_symlink():
        raise Wrong(f"{tick(out)} is no folder", "name a new folder")


def _ours(path: Path) -> bool:
    if path.is_symlink() or not path.is_file():
        return False
    if BROKEN_OFF.fullmatch(path.name):
        return True
    with path.open("rb") as file:
        return NAMED.fullmatch(path.name) is not None and MARK.encode() in file.read(300)
