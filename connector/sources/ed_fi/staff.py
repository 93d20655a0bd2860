"""Staff of an Ed-Fi export: who each is, and the people table."""

from __future__ import annotations

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from connector.core.problems import tick
from connector.sources.ed_fi.records import WrongError, at, code_of, day_at, has, identified, listed_at, plain, text_at
from connector.sources.ed_fi.settings import EdFiSettings
from connector.sources.refused import Record, Refused

HEADINGS = ("person_id", "status", "given_name", "family_name", "email", "username")
DATES = ("hire_date", "termination_date", "last_departure_date")


@dataclass(frozen=True, kw_only=True)
class Staff:
    """records: of `staffs`; employments: of their employment associations, None where they are not asked for."""

    settings: EdFiSettings
    records: Sequence[object]
    employments: Sequence[object] | None

    @property
    def headings(self) -> tuple[str, ...]:
        ours = HEADINGS if self.employments is None else (*HEADINGS, *DATES)
        return (*ours, *extra_headings(self.settings, self.records, ours))

    def people(self) -> Iterator[Record | Refused]:
        """One a record, in order."""
        for number, record in enumerate(self.records, 1):
            try:
                yield self._person(record)
            except WrongError as error:
                yield Refused(key=self.known_as(record), words=f"record {number}: {error}")

    def known_as(self, record: object) -> str:
        """The person's id as far as it can be read; empty where it can't."""
        try:
            return self.person_id(record)
        except WrongError:
            return ""

    def person_id(self, record: object) -> str:
        """Raises WrongError."""
        name = text_at(record, "staffUniqueId", needed=True)
        field, _, system = self.settings.person_id.partition(":")
        if not system:
            return name
        kind = "staffIdentificationSystemDescriptor"
        found = identified(record, system, kind[0].upper() + kind[1:], kind)
        if not found:
            raise WrongError(f"staff {tick(name)} has no single `{field}` of {tick(system)}")
        return found

    @cached_property
    def by_name(self) -> Mapping[str, tuple[str, str]]:
        """`staffUniqueId` to the person's id and to what is wrong with the record, as far as either is known."""
        found: dict[str, tuple[str, str]] = {}
        for row, record in zip(self.people(), self.records, strict=True):
            name = at(record, "staffUniqueId")
            if isinstance(name, str):
                found[name] = (row.key, row.words) if isinstance(row, Refused) else (str(row["person_id"]), "")
        return found

    @cached_property
    def _times(self) -> Counter[object]:
        return Counter(name for record in self.records if isinstance(name := at(record, "staffUniqueId"), str))

    @cached_property
    def _employed(self) -> Mapping[str, list[object]]:
        found: dict[str, list[object]] = defaultdict(list)
        for record in self.employments or ():
            name = at(record, "staffReference.staffUniqueId")
            if isinstance(name, str):
                found[name].append(record)
        return found

    def _person(self, record: object) -> Record:
        name = text_at(record, "staffUniqueId", needed=True)
        if self._times[name] > 1:
            raise WrongError(f"`staffUniqueId` {tick(name)} stands more than once")
        ours = {
            "person_id": self.person_id(record),
            "status": "active",
            "given_name": text_at(record, "firstName", needed=True),
            "family_name": text_at(record, "lastSurname", needed=True),
            "email": self._email(record),
            "username": text_at(record, "loginId"),
        }
        dates = {} if self.employments is None else self._dates(name)
        return {**extra(self.settings, record), **ours, **dates}

    def _email(self, record: object) -> str:
        """Of several of the type the primary one; none where that does not tell which."""
        kind = "ElectronicMailTypeDescriptor"
        found = [
            each
            for each in listed_at(record, "electronicMails")
            if code_of(text_at(each, "electronicMailTypeDescriptor", needed=True), kind) == self.settings.email
        ]
        if len(found) > 1:
            found = [each for each in found if each.get("primaryEmailAddressIndicator") is True]
        return text_at(found[0], "electronicMailAddress", needed=True) if len(found) == 1 else ""

    def _dates(self, name: str) -> Record:
        """Of the last employment; a departure is the end of the one before."""
        spans = [(day_at(e, "hireDate", needed=True), day_at(e, "endDate")) for e in self._employed[name]]
        if not spans:
            raise WrongError(f"no employment of staff {tick(name)} is known")
        if any("" < ended < hired for hired, ended in spans):
            raise WrongError(f"an employment of staff {tick(name)} ends before it begins")
        *before, (hired, ended) = _without_breaks(spans)
        return dict(zip(DATES, (hired, ended, before[-1][1] if before else ""), strict=True))


def _without_breaks(spans: Iterable[tuple[str, str]]) -> list[tuple[str, str]]:
    """First and last days, none for an open end, in order; what overlaps or touches is one: nobody left between."""
    found: list[tuple[str, str]] = []
    for hired, ended in sorted(spans):
        began, until = found[-1] if found else ("", "")
        if not found or (until and _number(hired) > _number(until) + 1):
            found.append((hired, ended))
        else:
            found[-1] = (began, max(until, ended) if until and ended else "")
    return found


def _number(day: str) -> int:
    return dt.date.fromisoformat(day).toordinal()


def extra_headings(settings: EdFiSettings, records: Sequence[object], ours: Sequence[str]) -> tuple[str, ...]:
    """The fields that the config names and some record gives, be it as null; what none gives is a missing heading."""
    asked = [path for path in dict.fromkeys(settings.columns.values()) if path not in ours]
    return tuple(path for path in asked if any(has(record, path) for record in records))


def extra(settings: EdFiSettings, record: object) -> dict[str, str]:
    """Raises WrongError."""
    return {path: plain(at(record, path)) for path in settings.columns.values()}
