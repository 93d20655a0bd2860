"""Sealed documents kept by their id in a folder of the state; each is readable by the owner only."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from connector.state import State
from connector.state.errors import StateError
from connector.state.folder import state_at

ID = re.compile(r"[0-9a-f]{64}")
SUFFIX = ".json"


@dataclass(frozen=True)
class Shelf:
    """One folder; every method raises StateError."""

    folder: str

    def save(self, place: State | str | Path, document_id: str, sealed: bytes) -> None:
        """Keep a sealed text as `FOLDER/ID.json`."""
        state_at(place).files.write(self._name(document_id), sealed)

    def ids(self, place: State | str | Path) -> tuple[str, ...]:
        """Of all that are kept, sorted."""
        names = state_at(place).files.names(self.folder)
        found = (name.removesuffix(SUFFIX) for name in names if name.endswith(SUFFIX))
        return tuple(sorted(name for name in found if ID.fullmatch(name)))

    def text(self, place: State | str | Path, document_id: str) -> bytes | None:
        """A sealed text; None where it is gone."""
        return state_at(place).files.read(self._name(document_id))

    def called(self, place: State | str | Path, document_id: str) -> str:
        """What messages call it: its file, where it is one."""
        return state_at(place).files.called(self._name(document_id))

    def drop(self, place: State | str | Path, document_id: str) -> None:
        """Forget it; one that is gone already is no error."""
        state_at(place).files.drop(self._name(document_id))

    def _name(self, document_id: str) -> str:
        if not ID.fullmatch(document_id):
            raise StateError(f"`{document_id}` is not the id of a plan")
        return f"{self.folder}/{document_id}{SUFFIX}"


HELD = Shelf("held")
"""Plans that a guard holds, until they are approved."""
AHEAD = Shelf("ahead")
"""Forecasts that were approved ahead of their days."""
