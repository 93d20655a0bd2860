"""A table of an Ed-Fi export, as the text that the one reader takes."""

from __future__ import annotations

from dataclasses import dataclass

from connector.core.feeds import Table
from connector.core.problems import Invalid, Mark, Problems
from connector.sources import Fetched
from connector.sources.ed_fi.jobs import Jobs, codes_of, known_descriptors
from connector.sources.ed_fi.records import file_of, names_of, records
from connector.sources.ed_fi.settings import EdFiSettings
from connector.sources.ed_fi.staff import Staff
from connector.sources.package import Package, read_package
from connector.sources.refused import text_and_notes
from connector.sources.settings import ResolvePath, ResolveSecret

STAFFS = "staffs"
JOBS = "staffEducationOrganizationAssignmentAssociations"
EMPLOYMENTS = "staffEducationOrganizationEmploymentAssociations"
DESCRIPTORS = "staffClassificationDescriptors"
ORGANIZATIONS = ("schools", "localEducationAgencies", "educationServiceCenters", "educationOrganizations")
RESOURCES = (STAFFS, JOBS, EMPLOYMENTS, DESCRIPTORS, *ORGANIZATIONS)
WANTED = frozenset(name for resource in RESOURCES for name in names_of(resource))


@dataclass(frozen=True, kw_only=True)
class EdFiSource:
    settings: EdFiSettings
    table: Table
    resolve_path: ResolvePath
    resolve_secret: ResolveSecret

    def fetch(self) -> Fetched:
        """As the export is now. Raises Missing, Unfinished, Invalid and SourceError.

        Record N of the resource stands on line N + 1.
        """
        package = read_package(self.settings, self.resolve_path, self.resolve_secret, WANTED)
        employments = records(package, EMPLOYMENTS) if self.settings.employments else None
        staff = Staff(settings=self.settings, records=records(package, STAFFS), employments=employments)
        if self.table == "people":
            resource, found = STAFFS, text_and_notes(staff.headings, staff.people())
        else:
            jobs = self._jobs(package, staff)
            resource, found = JOBS, text_and_notes(jobs.headings, jobs.assignments())
        label = package.within(file_of(package, resource) or resource)
        return Fetched(content=found[0], label=label, modified=package.modified, notes=found[1])

    def _jobs(self, package: Package, staff: Staff) -> Jobs:
        told = file_of(package, DESCRIPTORS)
        return Jobs(
            settings=self.settings,
            records=records(package, JOBS),
            staff=staff,
            descriptors=known_descriptors(records(package, DESCRIPTORS)) if told else None,
            organizations=self._organizations(package),
        )

    def _organizations(self, package: Package) -> dict[str, str] | None:
        _, _, system = self.settings.location.partition(":")
        if not system:
            return None
        there = [resource for resource in ORGANIZATIONS if file_of(package, resource)]
        if not there:
            problems = Problems()
            message = "it holds no `schools.json`, and `location` asks for a code of theirs"
            problems.error(Mark(file=package.label), "feed-archive", message, "export the schools, or leave it out")
            raise Invalid(problems)
        return codes_of([record for resource in there for record in records(package, resource)], system)
