"""`run --summary FILE`: the numbers of this run, never those of an earlier one."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from connector.cli.logs import not_told


def begin_summary(file: Path | None) -> None:
    """Take away what an earlier run wrote. Raises Wrong where nothing could be written later."""
    if file is None:
        return
    from connector.app.failure import Wrong
    from connector.core.problems import tick

    try:
        file.unlink(missing_ok=True)
        if not os.access(file.parent, os.W_OK | os.X_OK):
            raise PermissionError(13, os.strerror(13)) if file.parent.exists() else FileNotFoundError(2, os.strerror(2))
    except OSError as error:
        why = (error.strerror or "unknown").lower()
        raise Wrong(f"{tick(file)} cannot be written: {why}", "name a file in a folder that exists") from error


def write_summary(file: Path | None, document: Mapping[str, Any]) -> None:
    """What goes wrong is told, and ends nothing: the run is over."""
    if file is None:
        return
    import json

    from connector.atomic import replace_file

    try:
        replace_file(file, f"{json.dumps(document, indent=1)}\n".encode(), mode=0o644)
    except OSError as error:
        not_told(f"the summary could not be written: {(error.strerror or 'unknown').lower()}")
