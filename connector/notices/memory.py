"""What each channel has told, in `notices.json` of the state."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any

from connector.notices.fresh import Told
from connector.state.errors import StateError
from connector.state.files import Files

FORMAT = "connector-notices/1"
NOTICES = "notices.json"


class Memory:
    """A file that is missing or damaged has told nothing: better a notice twice than never."""

    def __init__(self, files: Files) -> None:
        self._files = files
        self._told = dict(_read(files))

    def told(self, channel: str) -> frozenset[Told]:
        return self._told.get(channel, frozenset())

    def remember(self, channel: str, told: frozenset[Told]) -> None:
        self._told[channel] = told

    def write(self, channels: Iterable[str]) -> None:
        """What these channels have told, and nothing of channels that the config has no more. Raises StateError."""
        kept = {name: sorted(self._told[name]) for name in sorted(channels) if self._told.get(name)}
        text = json.dumps({"format": FORMAT, "told": kept}, ensure_ascii=False, separators=(",", ":"))
        if kept or self._files.read(NOTICES) is not None:
            self._files.write(NOTICES, f"{text}\n".encode())


def _read(files: Files) -> Mapping[str, frozenset[Told]]:
    try:
        document: Any = json.loads(files.read(NOTICES) or b"")
        return {str(name): frozenset(Told(*map(str, one)) for one in told) for name, told in _of(document).items()}
    except (StateError, ValueError, TypeError, RecursionError):
        return {}


def _of(document: Any) -> Mapping[str, Any]:
    """Raises ValueError for what another program, or a later version, wrote."""
    if not isinstance(document, dict) or document.get("format") != FORMAT or not isinstance(document.get("told"), dict):
        raise ValueError(FORMAT)
    told: Mapping[str, Any] = document["told"]
    return told
