"""What each channel has told, in `notices.json` of the state's folder."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from connector.atomic import replace_file
from connector.notices.fresh import Told

FORMAT = "connector-notices/1"


class Memory:
    """A file that is missing or damaged has told nothing: better a notice twice than never."""

    def __init__(self, state: Path) -> None:
        self._path = state / "notices.json"
        self._told = dict(_read(self._path))

    def told(self, channel: str) -> frozenset[Told]:
        return self._told.get(channel, frozenset())

    def remember(self, channel: str, told: frozenset[Told]) -> None:
        self._told[channel] = told

    def write(self, channels: Iterable[str]) -> None:
        """What these channels have told, and nothing of channels that the config has no more. Raises OSError."""
        kept = {name: sorted(self._told[name]) for name in sorted(channels) if self._told.get(name)}
        text = json.dumps({"format": FORMAT, "told": kept}, ensure_ascii=False, separators=(",", ":"))
        if kept or self._path.exists():
            replace_file(self._path, f"{text}\n".encode())


def _read(path: Path) -> Mapping[str, frozenset[Told]]:
    try:
        document: Any = json.loads(path.read_bytes())
        return {str(name): frozenset(Told(*map(str, one)) for one in told) for name, told in _of(document).items()}
    except (OSError, ValueError, TypeError, RecursionError):
        return {}


def _of(document: Any) -> Mapping[str, Any]:
    """Raises ValueError for what another program, or a later version, wrote."""
    if not isinstance(document, dict) or document.get("format") != FORMAT or not isinstance(document.get("told"), dict):
        raise ValueError(FORMAT)
    told: Mapping[str, Any] = document["told"]
    return told
