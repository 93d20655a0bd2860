"""`everyone: {}`: met by every person of the feed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from connector.core.files.documents import Document
from connector.core.person import Person, Said, Scene


class Everyone(Document):
    def column(self, _certifications: Mapping[str, int]) -> Any:
        """True for each person."""
        import narwhals.stable.v2 as nw

        return nw.col("day") == nw.col("day")

    def words(self, _person: Person, _scene: Scene, *, met: bool) -> Said:  # noqa: ARG002 - it is always met
        return Said(words="everyone")

    def asks(self, _scene: Scene) -> str:
        return "anybody"
