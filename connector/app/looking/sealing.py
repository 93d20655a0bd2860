"""Sealed documents in files of the caller's: a new one replaces one of its own kind, and is for its owner alone."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from connector.app.failure import Wrong
from connector.atomic import replace_file
from connector.core.plans.sealed import readable

BEGINNING = 300  # bytes in which the format is named


def stop_if_other(out: Path, form: str, what: str) -> None:
    """Raises Wrong where something else is there already. form: as `connector-plan/1`; what: as `sealed plan`."""
    if out.exists() and not (out.is_file() and f'"{form}"'.encode() in out.read_bytes()[:BEGINNING]):
        raise Wrong(f"`{out}` is there already and is no {what}", "name a new file")


def write_sealed(document: Mapping[str, Any], out: Path) -> None:
    """0600, since it names people. Raises Wrong."""
    try:
        replace_file(out, readable(document))
    except OSError as error:
        why = (error.strerror or "unknown").lower()
        raise Wrong(f"`{out}` cannot be written: {why}", "name a file in a folder that exists") from error
