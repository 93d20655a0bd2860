"""The assignment associations of an Ed-Fi export, as the assignments table."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from connector.core.problems import tick
from connector.sources.ed_fi.records import WrongError, at, code_of, day_at, id_at, identified, plain, text_at
from connector.sources.ed_fi.settings import EdFiSettings
from connector.sources.ed_fi.staff import Staff, extra, extra_headings
from connector.sources.refused import Record, Refused

HEADINGS = ("person_id", "job_title", "location", "start_date", "end_date", "primary", "fte")
STAFF = "staffReference.staffUniqueId"
ORGANIZATION = "educationOrganizationReference.educationOrganizationId"
CLASSIFICATION = "staffClassificationDescriptor"
OWN_IDS = ("educationOrganizationId", "schoolId", "localEducationAgencyId", "educationServiceCenterId")
SYSTEM = "educationOrganizationIdentificationSystemDescriptor"


@dataclass(frozen=True, kw_only=True)
class Jobs:
    """descriptors: None where no file tells them; organizations: id to code, None where the id is the code."""

    settings: EdFiSettings
    records: Sequence[object]
    staff: Staff
    descriptors: frozenset[str] | None
    organizations: Mapping[str, str] | None

    @property
    def headings(self) -> tuple[str, ...]:
        return (*HEADINGS, *extra_headings(self.settings, self.records, HEADINGS))

    def assignments(self) -> Iterator[Record | Refused]:
        """One a record, in order."""
        for number, record in enumerate(self.records, 1):
            name = at(record, STAFF)
            key, _ = self.staff.by_name.get(name, ("", "")) if isinstance(name, str) else ("", "")
            try:
                yield {**extra(self.settings, record), **self._job(record)}
            except WrongError as error:
                yield Refused(key=key, words=f"record {number}: {error}")

    def _job(self, record: object) -> Record:
        name = text_at(record, STAFF, needed=True)
        if name not in self.staff.by_name:
            raise WrongError(f"staff {tick(name)} is not among the staffs")
        person, wrong = self.staff.by_name[name]
        if wrong:
            raise WrongError(f"of staff {tick(name)}: {wrong}")
        order = plain(at(record, "orderOfAssignment"))
        if order and not order.isdecimal():
            raise WrongError(f"`orderOfAssignment` is {tick(order)}, no whole number")
        return {
            "person_id": person,
            "job_title": self._title(text_at(record, CLASSIFICATION, needed=True)),
            "location": self._location(id_at(record, ORGANIZATION)),
            "start_date": day_at(record, "beginDate", needed=True),
            "end_date": day_at(record, "endDate"),
            "primary": "" if not order else "true" if order == "1" else "false",
            "fte": plain(at(record, "fullTimeEquivalency")),
        }

    def _title(self, descriptor: str) -> str:
        if self.descriptors is not None and descriptor not in self.descriptors:
            raise WrongError(f"{tick(descriptor)} is not among the descriptors")
        return code_of(descriptor, "StaffClassificationDescriptor")

    def _location(self, name: str) -> str:
        if self.organizations is None:
            return name
        if name not in self.organizations:
            raise WrongError(f"the organization {tick(name)} is not among the schools and agencies")
        if not self.organizations[name]:
            raise WrongError(f"the organization {tick(name)} has no single code of {tick(self.settings.location)}")
        return self.organizations[name]


def codes_of(records: Sequence[object], system: str) -> dict[str, str]:
    """Organization to its code of a system; empty where it has none, more than one, or is not as Ed-Fi has it."""
    found: dict[str, str] = {}
    for record in records:
        name = next((str(value) for path in OWN_IDS if (value := at(record, path)) is not None), "")
        try:
            code = identified(record, system, SYSTEM[0].upper() + SYSTEM[1:], SYSTEM)
        except WrongError:
            code = ""
        found[name] = code if found.get(name, code) == code else ""
    return found


def known_descriptors(records: Sequence[object]) -> frozenset[str]:
    """As records refer to them: the namespace, `#`, and the code value."""
    return frozenset(f"{plain(at(record, 'namespace'))}#{plain(at(record, 'codeValue'))}" for record in records)
