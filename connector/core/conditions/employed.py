"""`employed: {on_leave: keep | drop}`: not terminated, and hired on or before the day, up to the last day of work."""

from __future__ import annotations

import datetime as dt
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
        status, begun = person.values["status"], not hired or hired <= scene.day
        if last and hired and last < hired and begun:
            last = None  # an earlier employment's
        if met:
            parts = [f"employed since {hired}" if hired else "employed", "on leave" if status == "leave" else ""]
            parts += [f"last day {last}" if last else ""]
            return Said(words=", ".join(filter(None, parts)), since=hired, until=last)
        if status == "terminated":
            return self._terminated(last, scene.day)
        if not begun:
            return Said(words=f"hired from {hired} on")
        over = last and last < scene.day
        return Said(words=f"left on {last}", until=last) if over else Said(words="on leave, which does not count here")

    def asks(self, _scene: Scene) -> str:
        return "employment"

    def _terminated(self, last: dt.date | None, day: dt.date) -> Said:
        if last is None:
            return Said(words="no longer employed")
        if last < day:
            return Said(words=f"left on {last}", until=last)
        return Said(words=f"terminated, though the last day is given as {last}")
