"""`employed: {on_leave: keep | drop}`: not terminated, and hired on or before the day, up to the last day of work."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal

from pydantic import Field

from connector.core.files.documents import Document
from connector.core.person import Person, Said, Scene


class Employed(Document):
    on_leave: Literal["keep", "drop"] = Field(default="keep", description="whether people on leave count as employed")

    def column(self, _certifications: Mapping[str, int]) -> Any:
        """True or false for each person and day, from status, hire_date and termination_date."""
        import narwhals.stable.v2 as nw

        out = ("terminated", "leave") if self.on_leave == "drop" else ("terminated",)
        day, hired, last = nw.col("day"), nw.col("hire_date"), nw.col("termination_date")
        begun = (hired <= day).fill_null(True)
        not_over = (day <= last).fill_null(True) | (last < hired).fill_null(False)
        return ~nw.col("status").is_in(out) & begun & not_over

    def words(self, person: Person, scene: Scene, *, met: bool) -> Said:
        hired, last = person.date("hire_date"), person.date("termination_date")
        if last and hired and last < hired:
            last = None
        if met:
            return Said(words=f"employed since {hired}" if hired else "employed", since=hired, until=last)
        if person.values["status"] == "leave":
            return Said(words="on leave")
        if person.values["status"] == "active" and hired and hired > scene.day:
            return Said(words=f"hired from {hired} on")
        return Said(words=f"left on {last}" if last else "no longer employed", until=last)
