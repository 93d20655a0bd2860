"""`assigned: {role: [...], location_type: [...]}`: one assignment in effect that every line speaks of."""

from __future__ import annotations

from pydantic import Field

from connector.core.files.documents import Document
from connector.core.person import Assignment, Person, Said, Scene, either, with_article


class Assigned(Document):
    """Every key given must hold of one and the same assignment; a list means any of its values."""

    role: tuple[str, ...] | None = Field(default=None, min_length=1, description="roles of mappings/roles.yaml")
    location: tuple[str, ...] | None = Field(default=None, min_length=1, description="location codes")
    location_type: tuple[str, ...] | None = Field(
        default=None, min_length=1, description="types of mappings/locations.yaml"
    )
    job_code: tuple[str, ...] | None = Field(default=None, min_length=1, description="job codes as in the feed")
    primary: bool | None = Field(default=None, description="only the primary assignment, or only the others")
    min_fte: float | None = Field(default=None, gt=0, le=1, description="least full-time equivalent, 0 to 1")

    def job_met(self, role: str | None, job_code: str | None) -> bool:
        return (self.role is None or role in self.role) and (self.job_code is None or job_code in self.job_code)

    def place_met(self, location: str | None, location_type: str | None) -> bool:
        code_met = self.location is None or location in self.location
        return code_met and (self.location_type is None or location_type in self.location_type)

    def primary_met(self, primary: bool | None) -> bool:
        return self.primary is None or bool(primary) == self.primary

    def fte_met(self, fte: float | None) -> bool:
        return self.min_fte is None or (fte is not None and fte >= self.min_fte)

    def met_by(self, held: Assignment) -> bool:
        job = self.job_met(held.role, held.job_code) and self.place_met(held.location, held.location_type)
        return job and self.primary_met(held.primary) and self.fte_met(held.fte)

    def words(self, person: Person, scene: Scene, *, met: bool) -> Said:
        here = person.in_effect(scene.day, scene.location)
        fitting = next((held for held in here if self.met_by(held)), None)
        if met and fitting:
            return Said(words=f"{fitting}", since=fitting.start_date, until=fitting.end_date)
        place = f" at {scene.location_name or scene.location}" if scene.location else ""
        over, coming = self._over(person, scene), self.coming(person, scene)
        parts = [] if here or over or coming else [f"no assignment in effect{place}"]
        parts += [f"was {over} until {over.end_date}"] if over and not here else []
        parts += [f"{coming} begins on {coming.start_date}"] if coming else []
        held = here or person.in_effect(scene.day)
        parts += [f"holds {', '.join(map(str, held))}"] if held else []
        return Said(words="; ".join(parts), short_of=self.asks(scene), until=over.end_date if over else None)

    def _fitting(self, person: Person, scene: Scene) -> list[Assignment]:
        return [a for a in person.assignments if self.met_by(a) and scene.location in (None, a.location)]

    def _over(self, person: Person, scene: Scene) -> Assignment | None:
        """The fitting assignment that ended last."""
        ended = [a for a in self._fitting(person, scene) if a.end_date and a.end_date < scene.day]
        return max(ended, key=lambda a: a.end_date or scene.day, default=None)

    def coming(self, person: Person, scene: Scene) -> Assignment | None:
        """The fitting assignment that begins first."""
        later = [a for a in self._fitting(person, scene) if a.start_date and a.start_date > scene.day]
        return min(later, key=lambda a: a.start_date or scene.day, default=None)

    def asks(self, _scene: Scene) -> str:
        return self.described()

    def described(self, place: str | None = None) -> str:
        """The assignment it speaks of, at any of its places or at the one given."""
        parts = [either(self.role) if self.role else "an assignment"]
        parts += [f"with job code {either(self.job_code)}"] if self.job_code else []
        parts += [f"at {place}"] if place else self._places()
        parts += [f"{'as' if self.primary else 'not as'} the primary assignment"] if self.primary is not None else []
        return " ".join([*parts, f"of at least {self.min_fte:g} FTE"] if self.min_fte else parts)

    def _places(self) -> list[str]:
        codes = [f"at location {either(self.location)}"] if self.location else []
        return [*codes, f"at {with_article(either(self.location_type))}"] if self.location_type else codes
