"""`certified: NAME`: the newest completion of one of the certification's courses is still valid."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal

from pydantic import Field

from connector.core.files.documents import Document
from connector.core.person import Person, Said, Scene


class Certified(Document):
    name: str = Field(description="a certification of mappings/certifications.yaml")
    after_rehire: Literal["recertify", "keep"] = Field(
        default="recertify", description="whether a completion up to the last departure still counts after a return"
    )

    def column(self, certifications: Mapping[str, int]) -> Any:
        """True or false for each person and day, from the newest completion and the day's need."""
        import narwhals.stable.v2 as nw

        number = certifications[self.name]
        newest, left = nw.col(f"newest_{number}"), nw.col("last_departure_date")
        counts = (newest >= nw.col(f"need_{number}")).fill_null(False)
        if self.after_rehire == "keep":
            return counts
        before_departure = ((newest <= left) & (left < nw.col("day"))).fill_null(False)
        return counts & ~before_departure

    def words(self, person: Person, scene: Scene, *, met: bool) -> Said:
        course, newest = scene.certifications[self.name], person.newest(self.name, scene.day)
        if newest is None:
            coming = person.next_completion(self.name, scene.day)
            later = f" by {scene.day}; a completion is dated {coming}" if coming else ""
            return Said(words=f"never completed {course.title}{later}")
        through, left = course.good_through(newest), person.date("last_departure_date")
        seen = person.seen.get((self.name, newest))
        done = f"certified on {newest}" + (f" (seen in the feed of {seen}, no longer in today's)" if seen else "")
        if met:
            end = f", good through {through}" if through else ""
            return Said(words=f"{done}{end}", since=newest, until=through)
        if newest < course.floor:
            return Said(words=f"{done}, before the course was replaced (only since {course.floor} counts)")
        if newest >= course.need:
            words = f"{done}, which ceased to count with the departure on {left}"
            return Said(words=words, until=left)
        return Said(words=f"{done}, good through {through}", until=through)

    def asks(self, scene: Scene) -> str:
        return f"the course {scene.certifications[self.name].title}"
